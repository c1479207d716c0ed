package io.apibuddy.benchmarks.compare;

import java.util.List;

/** The checks, in the order in which they run and stand in the table. */
final class Checks {
    private Checks() {}

    static List<Check> all() {
        return List.of(
                new StartCheck(),
                new MemoryCheck(),
                new LargeAnswersCheck(),
                new DatabaseCheck(),
                new StoredMissesCheck(),
                new FillingCheck(),
                new GrowthCheck(),
                new GrowthStartCheck(),
                new PausesCheck(),
                new IdleCheck(),
                new SeedCheck());
    }
}
