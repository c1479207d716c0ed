package io.apibuddy.benchmarks.compare;

import java.util.Set;

/**
 * Something that is asked of every program.
 *
 * @param name for {@code --only}: lower case, with hyphens
 * @param title a short phrase for tables and charts
 * @param about what is asked, and of which configuration, in a sentence or two
 * @param load what comes, without what differs from run to run
 * @param features what the programs' configurations must have
 * @param keys how many URLs have to be in the cache first; 0: the load's own requests bring them there
 * @param expected what every run is held against
 */
record Case(String name, String title, String about, Load load, Set<String> features, int keys, Expected expected) {
    Case {
        features = Feature.complete(features);
    }

    /** What a run must have been. */
    enum Expected {
        /** Answered with the content, without asking the origin. */
        HITS,
        /** Answered with 304, without asking the origin. */
        NOT_MODIFIED,
        /** The origin was asked each time, and a second request for the same is a hit. */
        STORED,
        /** The origin was asked each time. */
        FORWARDED
    }

    boolean has(String feature) {
        return features.contains(feature);
    }
}
