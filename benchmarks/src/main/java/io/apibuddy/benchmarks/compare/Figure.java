package io.apibuddy.benchmarks.compare;

/** What a run tells of a program. */
enum Figure {
    RATE("requests/s"),
    P50("ms"),
    P99("ms"),
    CPU("\u00b5s"),
    MEMORY("MiB");

    private final String unit;

    Figure(String unit) {
        this.unit = unit;
    }

    String unit() {
        return unit;
    }

    double of(Run run) {
        return switch (this) {
            case RATE -> run.figures().perSecond();
            case P50 -> run.figures().p50Millis();
            case P99 -> run.figures().p99Millis();
            case CPU -> run.cpuMicros();
            case MEMORY -> run.residentMiB();
        };
    }
}
