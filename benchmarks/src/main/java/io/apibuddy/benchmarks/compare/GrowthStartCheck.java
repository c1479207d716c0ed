package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Launched.How;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts on a file with a million entries. Whoever looked at them all would read gigabytes. */
final class GrowthStartCheck implements Check {
    private static final double MILLIS = 1000;
    private static final double MORE_READ_MEBIBYTES = 1;
    private static final int STARTS = 5;

    /**
     * What came of one.
     *
     * @param millis to the first answer
     * @param mebibytes that the process had read by then, its jars included
     */
    private record Start(double millis, double mebibytes) {}

    @Override
    public String name() {
        return "growth-start";
    }

    @Override
    public List<Outcome> run(Setting setting) throws IOException {
        Grown grown = new Grown(setting);
        List<Start> small = starts(setting, grown.config(Grown.SIZES.get(0)));
        List<Start> large = starts(setting, grown.config(Grown.LARGEST));
        double more =
                Statistics.spread(large.stream().map(Start::mebibytes).toList()).median()
                        - Statistics.spread(small.stream().map(Start::mebibytes).toList())
                                .median();
        double most = Files.size(grown.file(Grown.LARGEST)) / (double) (1 << 20);
        return List.of(
                Outcome.atMost(
                        "first answer with 1,000,000 entries, from the file, all cores, median of " + STARTS,
                        Statistics.spread(large.stream().map(Start::millis).toList())
                                .median(),
                        "ms",
                        MILLIS),
                Outcome.told(
                        "the same with 1,000 entries",
                        Statistics.spread(small.stream().map(Start::millis).toList())
                                .median(),
                        "ms"),
                Outcome.atMost(
                        "read by then, more than with 1,000 entries, of %,.0f MiB".formatted(most),
                        more,
                        "MiB",
                        MORE_READ_MEBIBYTES));
    }

    private static List<Start> starts(Setting setting, OwnConfig config) throws IOException {
        How how = How.of(setting, setting.diskFolder("start"), config);
        List<Start> starts = new ArrayList<>();
        for (int i = 0; i <= STARTS; i++) {
            String target = "/" + ApiBuddy.MAPPING + Filled.target(1 + 191L * i);
            try (Launched launched = Launched.start(setting, how, target)) {
                // The first one also makes what makes the next ones faster.
                if (i > 0) {
                    starts.add(
                            new Start(launched.millis(), read(launched.running().pid())));
                }
            }
        }
        return starts;
    }

    private static double read(long pid) throws IOException {
        return readOf(Files.readAllLines(Path.of("/proc", Long.toString(pid), "io")));
    }

    /** By read and its like, from the page cache too. */
    static double readOf(List<String> io) throws IOException {
        for (String line : io) {
            if (line.startsWith("rchar: ")) {
                return Long.parseLong(line.substring("rchar: ".length())) / (double) (1 << 20);
            }
        }
        throw new IOException("no rchar");
    }
}
