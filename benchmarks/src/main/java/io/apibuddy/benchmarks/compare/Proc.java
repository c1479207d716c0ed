package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Linux tells under /proc; 0 for a process that is not there any more. */
final class Proc {
    /** Clock ticks a second as /proc has them: 100 on every Linux of today (USER_HZ). */
    private static final double TICKS = 100;

    private Proc() {}

    static double cpuSeconds(long pid) {
        return cpuSecondsOf(read("/proc/" + pid + "/stat"));
    }

    static double residentMiB(long pid) {
        return mebibytes(read("/proc/" + pid + "/status"), "VmRSS");
    }

    static double peakMiB(long pid) {
        return mebibytes(read("/proc/" + pid + "/status"), "VmHWM");
    }

    /** The cores that a process's threads may run on, as Linux writes them: {@code 0}, or {@code 0-1}. */
    static Set<String> cores(long pid) {
        Set<String> cores = new TreeSet<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            threads.map(thread -> coresOf(read(thread + "/status")))
                    .filter(list -> !list.isEmpty())
                    .forEach(cores::add);
        } catch (IOException | UncheckedIOException e) {
            return cores;
        }
        return cores;
    }

    static String coresOf(String status) {
        Matcher line = Pattern.compile("^Cpus_allowed_list:\\s+(\\S+)", Pattern.MULTILINE)
                .matcher(status);
        return line.find() ? line.group(1) : "";
    }

    /** How long a core has been at work since the machine started, and how long it has been there in all, in seconds. */
    static Busy busy(int core) {
        return busyOf(read("/proc/stat"), core);
    }

    /** The name may hold spaces and brackets, so the fields are counted from behind it: utime and stime are 14 and 15. */
    static double cpuSecondsOf(String stat) {
        List<String> fields = words(stat.substring(stat.lastIndexOf(')') + 1));
        return fields.size() < 13 ? 0 : (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / TICKS;
    }

    static double mebibytes(String status, String name) {
        Matcher line = Pattern.compile("^" + name + ":\\s+(\\d+) kB", Pattern.MULTILINE)
                .matcher(status);
        return line.find() ? Long.parseLong(line.group(1)) / 1024.0 : 0;
    }

    static Busy busyOf(String stat, int core) {
        List<String> fields = stat.lines()
                .filter(line -> line.startsWith("cpu" + core + " "))
                .findFirst()
                .map(Proc::words)
                .orElse(List.of());
        if (fields.size() < 9) {
            return new Busy(0, 0);
        }
        // user nice system idle iowait irq softirq steal
        List<Long> times = fields.subList(1, 9).stream().map(Long::valueOf).toList();
        double all = times.stream().mapToLong(Long::longValue).sum() / TICKS;
        return new Busy(all - (times.get(3) + times.get(4)) / TICKS, all);
    }

    private static List<String> words(String line) {
        return Arrays.asList(line.strip().split("\\s+", -1));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * A core's times since the machine started.
     *
     * @param worked seconds at work
     * @param all seconds in all
     */
    record Busy(double worked, double all) {
        /** The part of the time since then that the core was at work, 0 to 1. */
        double since(Busy earlier) {
            return all <= earlier.all ? 0 : (worked - earlier.worked) / (all - earlier.all);
        }
    }
}
