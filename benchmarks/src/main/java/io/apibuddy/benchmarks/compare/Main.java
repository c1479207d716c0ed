package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Options.BadUsage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code benchmarks/compare} hands over to. First argument: the repository; the others are its options. Exit codes: 0
 * done, 1 failed, 2 bad usage, 3 done but some program failed a case.
 */
final class Main {
    private final Options options;
    private final Path root;
    private final InstantSource clock;
    private final PrintStream progress = System.err;

    private Main(Options options, Path root, InstantSource clock) {
        this.options = options;
        this.root = root;
        this.clock = clock;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        List<String> given = words.subList(1, words.size());
        Options options;
        try {
            options = Options.parse(given, names());
        } catch (BadUsage e) {
            System.err.println(e.getMessage());
            System.err.println("See benchmarks/compare --help.");
            System.exit(2);
            return;
        }
        if (options.list()) {
            list(System.out);
            return;
        }
        Path root = Path.of(words.get(0)).toRealPath();
        System.exit(new Main(options, root, InstantSource.system()).run(String.join(" ", given)));
    }

    private static List<String> names() {
        return Stream.concat(
                        Catalogue.all().stream().map(Case::name),
                        Checks.all().stream().map(Check::name))
                .toList();
    }

    private static void list(PrintStream out) {
        Catalogue.all().forEach(one -> out.printf("case     %-16s %s: %s%n", one.name(), one.title(), one.about()));
        Checks.all().forEach(one -> out.printf("check    %s%n", one.name()));
        Arrays.stream(Kind.values()).forEach(one -> out.printf("program  %-16s %s%n", one.label(), one.title()));
    }

    private int run(String given) throws IOException {
        Path shared = Path.of("/dev/shm");
        Path disk = Files.createTempDirectory("api-buddy-compare.");
        Path memory = Files.isWritable(shared) ? Files.createTempDirectory(shared, "api-buddy-compare.") : disk;
        Processes processes = new Processes();
        // Also on Ctrl-C and SIGTERM: whatever is left is ended, and no file stays.
        Thread ending = new Thread(() -> {
            processes.close();
            Folders.delete(memory);
            Folders.delete(disk);
        });
        Runtime.getRuntime().addShutdownHook(ending);
        for (Path folder : List.of(memory, disk)) {
            // Programs that run as nobody have to get to theirs.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Setting setting = new Setting(
                root,
                memory,
                disk,
                processes,
                Duration.ofSeconds(options.seconds()),
                options.profile(),
                Path.of(System.getProperty("java.home")));
        Results results = measure(setting, ("benchmarks/compare " + given).strip());
        if (processes.isClosed()) {
            // It was ended: what was not measured any more has failed, and says nothing.
            return 1;
        }
        progress.printf(
                "%nIt took %d minutes.%n",
                Duration.between(results.date(), clock.instant()).toMinutes());
        new Documents(root, options.isWhole()).write(results, System.out, progress);
        boolean failed = results.cases().stream()
                        .anyMatch(one -> one.leftOut().stream().anyMatch(CaseResult.LeftOut::failed))
                || results.checks().stream().anyMatch(one -> one.failure().isPresent());
        return failed ? 3 : 0;
    }

    private Results measure(Setting setting, String command) throws IOException {
        Instant begun = clock.instant();
        List<CaseResult> cases = new ArrayList<>();
        for (Case what : Catalogue.all()) {
            if (options.wants(what.name()) && !setting.processes().isClosed()) {
                cases.add(measure(setting, what));
            }
        }
        List<CheckResult> checks = new ArrayList<>();
        for (Check check : Checks.all()) {
            if (options.checks()
                    && options.wants(check.name())
                    && !setting.processes().isClosed()) {
                checks.add(measure(setting, check));
            }
        }
        return new Results(
                begun,
                command,
                Machine.described(),
                Machine.versions(setting),
                options.rounds(),
                options.seconds(),
                options.warmUp(),
                options.profile(),
                options.programs(),
                cases,
                checks);
    }

    /** With an origin and a folder of its own, which are gone afterwards. */
    private CaseResult measure(Setting all, Case what) throws IOException {
        Setting setting = new Setting(
                all.root(),
                all.folder(what.name()),
                all.diskFolder(what.name()),
                all.processes(),
                all.seconds(),
                all.profile(),
                all.java());
        try (Origin origin = Origin.start(setting)) {
            Certificate certificate = Certificate.make(setting);
            return new CaseRunner(
                            new Programs(setting, origin, certificate),
                            Probe.trusting(certificate),
                            options.rounds(),
                            Duration.ofSeconds(options.warmUp()),
                            progress)
                    .run(what, options.programs());
        } catch (IOException e) {
            // The others may do better.
            progress.printf("%s failed: %s%n", what.name(), e.getMessage());
            return CaseResult.failed(what, options.programs(), e);
        } finally {
            Folders.delete(setting.memory());
            Folders.delete(setting.disk());
        }
    }

    private CheckResult measure(Setting setting, Check check) {
        progress.printf("%n== %s%n", check.name());
        try {
            List<Check.Outcome> outcomes = check.run(setting);
            outcomes.forEach(one -> progress.printf(
                    "%s: %s %s %s%n", one.name(), Numbers.shown(one.figure()), one.unit(), one.target()));
            return new CheckResult(check.name(), outcomes, Optional.empty());
        } catch (IOException | RuntimeException e) {
            // What comes of hours of measuring must not be lost for one answer that nobody has thought of.
            progress.printf("failed: %s%n", e);
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return new CheckResult(check.name(), List.of(), Optional.of(why));
        }
    }
}
