package io.apibuddy.benchmarks.compare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a program is warmed up: at least so long, and until it is no longer getting faster, but no more than four times
 * as long. A program that is compiled while it runs, on the one core that it runs on, needs more than ten seconds where
 * much happens for a request. The others have to open their files and connections: they begin with two seconds.
 */
final class WarmUp {
    private static final double FASTER = 1.03;
    private static final int LONGEST = 4;
    private static final Duration NATIVE_LEAST = Duration.ofSeconds(2);
    private static final Duration NATIVE_EACH = Duration.ofSeconds(1);

    private final Duration least;
    private final Duration each;
    private final List<Double> rates = new ArrayList<>();

    /**
     * None yet.
     *
     * @param least in all
     * @param each how long one run of it is
     */
    WarmUp(Duration least, Duration each) {
        this.least = least;
        this.each = each;
    }

    /**
     * A program's.
     *
     * @param least in all, of a program that is compiled while it runs
     * @param each how long one run of that is
     */
    static WarmUp of(Kind kind, Duration least, Duration each) {
        if (kind == Kind.API_BUDDY) {
            return new WarmUp(least, each);
        }
        return new WarmUp(least.compareTo(NATIVE_LEAST) < 0 ? least : NATIVE_LEAST, NATIVE_EACH);
    }

    /** How long one run of it is. */
    Duration each() {
        return each;
    }

    /** One more run is over, with so many requests a second. */
    void add(double perSecond) {
        rates.add(perSecond);
    }

    /** Whether the last two runs were no faster than those before. */
    boolean isOver() {
        Duration so = each.multipliedBy(rates.size());
        if (so.compareTo(least.multipliedBy(LONGEST)) >= 0) {
            return true;
        }
        int before = rates.size() - 2;
        if (so.compareTo(least) < 0 || before < 1) {
            return false;
        }
        double best = rates.subList(0, before).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
        return rates.subList(before, rates.size()).stream().allMatch(rate -> rate <= best * FASTER);
    }
}
