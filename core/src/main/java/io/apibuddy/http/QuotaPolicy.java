package io.apibuddy.http;

import io.apibuddy.http.StructuredFields.Bare;
import io.apibuddy.http.StructuredFields.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A member of RateLimit-Policy: {@code "default";q=100;w=60}, and {@code 100;w=60} before version 8 of
 * draft-ietf-httpapi-ratelimit-headers; the latter (or with {@code window=60}) stands in RateLimit-Limit too.
 *
 * @param name empty when it has none
 * @param quota how many a window has
 * @param window its length
 */
record QuotaPolicy(String name, OptionalLong quota, Optional<Duration> window) {
    /** A year: longer is as good as never. */
    private static final long LONGEST_SECONDS = 31_622_400;

    /** The members that are understood. */
    static List<QuotaPolicy> list(List<String> members) {
        List<QuotaPolicy> policies = new ArrayList<>();
        for (String member : members) {
            StructuredFields.item(member).map(QuotaPolicy::of).ifPresent(policies::add);
        }
        return policies;
    }

    private static QuotaPolicy of(Item item) {
        Map<String, Bare> parameters = item.parameters();
        OptionalLong window = positive(parameters.get("w"));
        return new QuotaPolicy(
                name(item.value()).orElse(""),
                item.value() instanceof StructuredFields.Whole ? positive(item.value()) : positive(parameters.get("q")),
                duration(window.isPresent() ? window : positive(parameters.get("window"))));
    }

    /** A quota's name: a String as it should be, or a Token. */
    static Optional<String> name(Bare value) {
        if (value instanceof StructuredFields.Text text) {
            return Optional.of(text.value());
        }
        return value instanceof StructuredFields.Token token ? Optional.of(token.value()) : Optional.empty();
    }

    private static OptionalLong positive(@Nullable Bare value) {
        return value instanceof StructuredFields.Whole whole && whole.value() > 0
                ? OptionalLong.of(whole.value())
                : OptionalLong.empty();
    }

    static Optional<Duration> duration(OptionalLong seconds) {
        return seconds.isPresent() && seconds.getAsLong() <= LONGEST_SECONDS
                ? Optional.of(Duration.ofSeconds(seconds.getAsLong()))
                : Optional.empty();
    }
}
