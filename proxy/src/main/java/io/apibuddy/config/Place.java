package io.apibuddy.config;

/**
 * Where a value was set. Mistakes are told in the order of rank, then line.
 *
 * @param source as {@link Mistake#source()}
 * @param rank of the source: a higher one wins over a lower one
 * @param line from 1; 0 when the source has no lines
 */
record Place(String source, int rank, int line) {
    static final Place DEFAULT = new Place("default", 0, 0);
    static final int FILE_RANK = 1;

    static Place environment() {
        return new Place("environment", 2, 0);
    }

    static Place argument(String source) {
        return new Place(source, 3, 0);
    }

    static Place update() {
        return new Place("update", 4, 0);
    }

    Place line(int number) {
        return new Place(source, rank, number);
    }

    @Override
    public String toString() {
        return source + (line > 0 ? ":" + line : "");
    }
}
