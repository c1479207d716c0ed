package io.apibuddy.caching;

import io.apibuddy.caching.Grounds.Terms;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The sentence and the source of each answer that is this program's own, by the name of its problem. */
final class Refusals {
    private static final Map<String, Function<Terms, Ground>> WORDS = words();

    private Refusals() {}

    static Set<String> tokens() {
        return WORDS.keySet();
    }

    static Optional<Ground> of(String problem, Terms terms) {
        return Optional.ofNullable(WORDS.get(problem)).map(words -> words.apply(terms));
    }

    private static Function<Terms, Ground> fixed(String because, String source) {
        Ground ground = new Ground(because, source);
        return terms -> ground;
    }

    private static Map<String, Function<Terms, Ground>> words() {
        Map<String, Function<Terms, Ground>> words = new LinkedHashMap<>();
        words.put(
                "throttled",
                terms -> new Ground(
                        "Upstream was not called: by the mapping's limits, or by what upstream said of its own, no call"
                                + " was allowed then.",
                        terms.setting("requests_per_hour")));
        words.put(
                "upstream-unavailable",
                fixed(
                        "Upstream was not called: its last calls failed, so it was left alone for a while.",
                        "RFC 9110 section 15.6.4"));
        words.put("upstream-failed", fixed("Upstream was called, and the call failed.", "RFC 9110 section 15.6.3"));
        words.put(
                "upstream-timeout",
                terms -> new Ground(
                        "Upstream was called, and took longer than the mapping gives it.",
                        terms.setting("request_timeout")));
        words.put(
                "not-stored",
                fixed("Upstream was not to be asked, and nothing stored answers it.", "RFC 9111 section 5.2.1.7"));
        words.put("unknown-mapping", fixed("The first segment of the path names no mapping.", "domain_mappings"));
        words.put(
                "loop",
                fixed(
                        "The request has passed through API Buddy before, as its Via says: it runs in a circle.",
                        "RFC 9110 section 7.6.3"));
        words.put("broken-request", fixed("The request broke off before all of it was there.", "RFC 9112 section 8"));
        words.put(
                "internal",
                fixed("It failed for a defect of this program, which the log tells.", "RFC 9110 section 15.6.1"));
        return words;
    }
}
