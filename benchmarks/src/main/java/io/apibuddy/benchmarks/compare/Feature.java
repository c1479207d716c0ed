package io.apibuddy.benchmarks.compare;

import java.util.HashSet;
import java.util.Set;

/** What a case may ask of a program; the names in the templates' conditions. */
final class Feature {
    /** Answers are kept. Without it everything is forwarded. */
    static final String CACHE = "cache";

    /** What is kept is read from a disk, not from the program's memory. */
    static final String DISK = "disk";

    /** TLS in front. */
    static final String TLS = "tls";

    /** HTTP/2 without TLS in front, by prior knowledge. */
    static final String H2 = "h2";

    /** POST is cached, with its content as part of the key. */
    static final String POST = "post";

    /** A line in a log for each request. */
    static final String LOG = "log";

    /** Answers are of 16 KB and more: some programs have another setting for these. */
    static final String LARGE = "large";

    /** Answers are 304 to conditional requests. */
    static final String CONDITIONAL = "conditional";

    /** Neither TLS nor HTTP/2; follows from the others. */
    private static final String PLAIN = "plain";

    private Feature() {}

    /** With what follows from them. */
    static Set<String> complete(Set<String> features) {
        Set<String> all = new HashSet<>(features);
        if (!all.contains(TLS) && !all.contains(H2)) {
            all.add(PLAIN);
        }
        return Set.copyOf(all);
    }
}
