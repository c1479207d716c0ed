package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Case.Expected;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** One program in one case: prepared, warmed up, and run, each run checked. */
final class Measured implements AutoCloseable {
    private static final int FILLING = 30;
    private static final int SAMPLE = 20;
    /** Quarters of a second. */
    private static final int STORING = 60;

    /** Whose log has less of the requests was not asked for a log: a few lines may be dropped rather than waited for. */
    private static final double LOGGED_OF_HUNDRED = 90;

    /** Part of the requests that may differ from what is expected: connections that are cut at the end of a run. */
    private static final double STRAY = 0.001;

    private final Setting setting;
    private final Origin origin;
    private final Probe probe;
    private final Kind kind;
    private final Case what;
    private final Program program;

    Measured(Setting setting, Origin origin, Probe probe, Kind kind, Case what, Program program) {
        this.setting = setting;
        this.origin = origin;
        this.probe = probe;
        this.kind = kind;
        this.what = what;
        this.program = program;
    }

    Kind kind() {
        return kind;
    }

    /** Starts it, looks at an answer, brings into its cache what has to be there, warms it up, and holds it. */
    void prepare(Duration warmUp) throws IOException {
        program.start();
        if (!what.has(Feature.H2)) {
            String path = what.load().path();
            Map<String, String> fields = what.load().fields();
            boolean conditional = what.expected() == Expected.NOT_MODIFIED;
            probe.expect(program.base() + path, conditional ? Map.of() : fields, 200, Origin.size(path));
            if (conditional) {
                probe.expect(program.base() + path, fields, 304, 0);
            }
        }
        if (what.keys() > 0) {
            fill();
        }
        warmUp(WarmUp.of(kind, warmUp, setting.seconds()));
        program.running().pin(Setting.PROGRAM_CORE);
        Set<String> cores = program.running().cores();
        if (!cores.equals(Set.of(Integer.toString(Setting.PROGRAM_CORE)))) {
            throw new IOException("it does not stay on its core: its threads may run on " + cores);
        }
        hold();
    }

    private void warmUp(WarmUp until) throws IOException {
        for (int run = 1; !until.isOver(); run++) {
            until.add(load("warm-up-" + run)
                    .run(setting, program.base(), until.each())
                    .perSecond());
        }
    }

    /** Asks for every URL until the origin is asked for none any more: keeping may be done beside answering. */
    private void fill() throws IOException {
        Load all = Load.of(what.load().path()).script("keys.lua", Integer.toString(what.keys()));
        for (int second = 0; second < FILLING; second++) {
            long before = origin.requests();
            Figures figures = all.run(setting, program.base(), Duration.ofSeconds(1));
            if (figures.requests() >= what.keys() && origin.requests() == before) {
                return;
            }
        }
        throw new IOException("after %d s it still does not have all of %,d URLs".formatted(FILLING, what.keys()));
    }

    /** Each run by a name of its own: where every URL is to be new, it is part of the URL. */
    private Load load(String run) {
        return what.expected() == Expected.STORED
                ? what.load().script("unique.lua", kind.label() + "-" + run)
                : what.load();
    }

    void hold() throws IOException {
        program.running().hold();
    }

    /**
     * Lets it go on for one run.
     *
     * @throws IOException the run cannot be done, or is not what it should be
     */
    Run run(int round) throws IOException {
        program.running().resume();
        Running.pause(Duration.ofMillis(200));
        LogLines lines = what.has(Feature.LOG) ? LogLines.in(program.log()) : LogLines.none();
        String name = Integer.toString(round);
        long asked = origin.requests();
        double cpu = program.running().cpuSeconds();
        Proc.Busy programCore = Proc.busy(Setting.PROGRAM_CORE);
        Proc.Busy loadCore = Proc.busy(Setting.LOAD_CORE);
        Figures figures = load(name).run(setting, program.base(), setting.seconds());
        Run run = new Run(
                kind,
                round,
                figures,
                program.running().cpuSeconds() - cpu,
                program.running().residentMiB(),
                Proc.busy(Setting.PROGRAM_CORE).since(programCore),
                Proc.busy(Setting.LOAD_CORE).since(loadCore),
                origin.requests() - asked,
                0,
                0);
        if (!program.running().isAlive()) {
            throw new IOException("it has ended; it said: " + program.running().said());
        }
        verify(run, what);
        if (what.expected() == Expected.STORED) {
            run = run.behind(awaitStored(name, figures.requests()));
        }
        if (what.has(Feature.LOG)) {
            run = run.logged(lines.await(figures.requests()));
            if (run.loggedOfHundred() < LOGGED_OF_HUNDRED) {
                throw new IOException("of %,d requests the log has %,d".formatted(figures.requests(), run.logged()));
            }
        }
        hold();
        return run;
    }

    /**
     * Asks once more for some answers of the last quarter of the run, until all of them are hits: keeping may be done
     * behind answering.
     *
     * @return how long that took
     */
    private double awaitStored(String run, long requests) throws IOException {
        long begun = System.nanoTime();
        long missing = 0;
        for (int attempt = 0; attempt < STORING; attempt++) {
            long before = origin.requests();
            for (int i = 0; i < SAMPLE; i++) {
                // Never the same twice: being asked for makes it stored.
                long id = 1 + attempt + Math.round(requests * (0.75 + 0.24 * i / SAMPLE));
                String path = "%s?run=%s-%s&id=%d".formatted(what.load().path(), kind.label(), run, id);
                probe.expect(program.base() + path, Map.of(), 200, Origin.size(path));
            }
            missing = origin.requests() - before;
            if (missing <= SAMPLE / 20) {
                return attempt == 0 ? 0 : (System.nanoTime() - begun) / 1e9;
            }
            Running.pause(Duration.ofMillis(250));
        }
        throw new IOException("of %d answers it has not stored %d".formatted(SAMPLE, missing));
    }

    /** Holds a run against what the case expects. */
    static void verify(Run run, Case what) throws IOException {
        Figures figures = run.figures();
        if (figures.requests() == 0) {
            throw new IOException("not one request was answered");
        }
        if (figures.failed() > 0) {
            throw new IOException("%,d of %,d requests failed".formatted(figures.failed(), figures.requests()));
        }
        boolean hits = what.expected() == Expected.HITS || what.expected() == Expected.NOT_MODIFIED;
        if (hits && run.asked() > figures.requests() * STRAY) {
            throw new IOException("of %,d requests the origin got %,d".formatted(figures.requests(), run.asked()));
        }
        if (!hits && run.asked() < figures.requests() * (1 - STRAY)) {
            throw new IOException("of %,d requests the origin got only %,d".formatted(figures.requests(), run.asked()));
        }
        int size = Origin.size(what.load().path());
        int least = what.expected() == Expected.NOT_MODIFIED ? 0 : size;
        int most = what.expected() == Expected.NOT_MODIFIED ? size : size + size / 50 + 1024;
        // What was under way at the end was received in part, and is in no count of requests.
        double stray = (double) what.load().connections() * size / figures.requests();
        if (figures.bytesEach() < least * 0.99 || figures.bytesEach() > most + stray) {
            throw new IOException(
                    "an answer took %,.0f bytes, not %,d to %,d".formatted(figures.bytesEach(), least, most));
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
