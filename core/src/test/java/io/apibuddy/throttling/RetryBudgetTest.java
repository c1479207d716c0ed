package io.apibuddy.throttling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private final RetryBudget budget = new RetryBudget();

    @Test
    void tenRetriesAreThereAtTheStart() {
        assertThat(taken(10)).isEqualTo(10);
        assertThat(budget.take()).isFalse();
    }

    @Test
    void fiveRequestsEarnOneRetry() {
        taken(10);
        requests(4);
        assertThat(budget.take()).isFalse();
        requests(1);
        assertThat(budget.take()).isTrue();
        assertThat(budget.take()).isFalse();
    }

    @Test
    void noMoreThanTenAreSavedUp() {
        requests(1_000_000);
        assertThat(taken(100)).isEqualTo(10);
    }

    @Test
    void retriesAreNeverOverAFifthOfTheRequestsAndTen() {
        long seed = 20;
        Random random = new Random(seed);
        long requests = 0;
        long retries = 0;
        for (int i = 0; i < 1_000_000; i++) {
            if (random.nextInt(100) < (i / 1000) % 100) {
                budget.request();
                requests++;
            } else if (budget.take()) {
                retries++;
            }
            assertThat(5 * retries).as("seed %s, step %s", seed, i).isLessThanOrEqualTo(requests + 50);
        }
        assertThat(5 * retries).isGreaterThan(requests / 2);
    }

    private void requests(int times) {
        IntStream.range(0, times).forEach(i -> budget.request());
    }

    private long taken(int attempts) {
        return IntStream.range(0, attempts).filter(i -> budget.take()).count();
    }
}
