package io.apibuddy.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.config.Secret;
import io.apibuddy.config.SecurityConfig;
import io.apibuddy.config.SecurityConfig.KeyPosition;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Whether somebody who guesses can tell by the time how much of a guess is right. */
class TimingTest {
    private static final int SAMPLES = 100_000;
    /** Long, so that what one more right character costs would add up to something that shows. */
    private static final int LENGTH = 4096;

    private static final String KEY = "a".repeat(LENGTH);
    private static final String WRONG_FROM_THE_START = "b".repeat(LENGTH);
    private static final String WRONG_AT_THE_END = "a".repeat(LENGTH - 1) + "b";

    @Shows(Threat.TIMING)
    @Test
    void theComparisonTakesNoLongerForALongerMatchingPrefix(Reached reached) {
        SecurityConfig config =
                new SecurityConfig(true, Optional.empty(), List.of(KeyPosition.HEADER), "key", "X-API-Buddy-Key", true);
        AccessKey key = AccessKey.of(Secret.of(KEY), config, Set.of());

        double ours = effect(key::is);
        double ofOneThatStopsEarly = effect(TimingTest::stopsEarly);

        assertThat(ofOneThatStopsEarly).as("what this way of measuring can see").isGreaterThan(1.5);
        assertThat(ours).isBetween(0.8, 1.25);
        reached.figure(
                "%,d samples of a key of %,d characters: a guess of which all but the last is right takes %.3f times as"
                        + " long as one of which nothing is (a comparison that stops early: %.1f times)",
                SAMPLES, LENGTH, ours, ofOneThatStopsEarly);
    }

    /** The median with nearly all right over the median with nothing right, of samples taken in turn. */
    private static double effect(Predicate<String> comparison) {
        long[] none = new long[SAMPLES / 2];
        long[] most = new long[SAMPLES / 2];
        for (int round = 0; round < 2; round++) { // the first one warms up
            for (int i = 0; i < none.length; i++) {
                none[i] = time(comparison, WRONG_FROM_THE_START);
                most[i] = time(comparison, WRONG_AT_THE_END);
            }
        }
        Arrays.sort(none);
        Arrays.sort(most);
        return (double) most[most.length / 2] / none[none.length / 2];
    }

    private static long time(Predicate<String> comparison, String candidate) {
        long start = System.nanoTime();
        boolean right = comparison.test(candidate);
        long end = System.nanoTime();
        assertThat(right).isFalse();
        return end - start;
    }

    private static boolean stopsEarly(String candidate) {
        for (int i = 0; i < LENGTH; i++) {
            if (candidate.charAt(i) != KEY.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
