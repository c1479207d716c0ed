package io.apibuddy.caching;

import io.apibuddy.caching.Storing.Retention;
import java.time.Duration;
import java.time.Instant;

/** How long a stored response is fresh, how long it may stand in stale, and how long it is worth keeping. */
final class Lifetimes {
    /**
     * Stale responses are not thrown away soon: they can be validated, stand in for an upstream that is gone, be asked for
     * by max-stale, or be all there is when a mapping goes offline. Eviction, least recently used first, bounds the room.
     */
    private static final Duration KEPT = Duration.ofDays(30);

    private Lifetimes() {}

    /**
     * End of freshness and end of use: 30 days later, or after the longest of its stale-while-revalidate and
     * stale-if-error windows and its lifetime over again.
     */
    static Retention retention(StoredResponse stored, CachePolicy policy) {
        Duration left = Freshness.timeLeft(stored, policy, stored.responseTime());
        Duration use = longer(staleWhileRevalidate(stored, policy), staleIfError(stored, policy));
        Instant freshUntil = stored.responseTime().plus(left);
        // What was stale when it came, by its Age, is kept from then on.
        return new Retention(
                freshUntil, later(freshUntil, stored.responseTime()).plus(longer(KEPT, longer(use, left))));
    }

    /** Whether there can be a request that it answers, with upstream's consent or without. */
    static boolean isOfUse(StoredResponse stored, CachePolicy policy) {
        Duration left = Freshness.timeLeft(stored, policy, stored.responseTime());
        Freshness freshness =
                new Freshness(stored.head(), stored.facts().directives(), stored.requestTime(), stored.responseTime());
        return left.compareTo(Duration.ZERO) > 0
                || hasValidator(stored)
                || (mayStandIn(stored, policy) && freshness.isExplicit())
                || !staleWhileRevalidate(stored, policy).isZero()
                || !staleIfError(stored, policy).isZero();
    }

    /** RFC 5861 section 3: the mapping's window, or under standard the answer's own when it is longer. */
    static Duration staleWhileRevalidate(StoredResponse stored, CachePolicy policy) {
        return window(
                stored, policy, policy.staleWhileRevalidate(), control(stored).staleWhileRevalidate());
    }

    /** RFC 5861 section 4: the mapping's window, or under standard the answer's own when it is longer. */
    static Duration staleIfError(StoredResponse stored, CachePolicy policy) {
        return window(stored, policy, policy.staleIfError(), control(stored).staleIfError());
    }

    private static Duration window(StoredResponse stored, CachePolicy policy, Duration configured, long own) {
        return switch (policy.freshness()) {
            case OVERRIDE -> configured;
            case STANDARD ->
                forbidsStale(stored, policy) ? Duration.ZERO : longer(configured, Duration.ofSeconds(Math.max(0, own)));
        };
    }

    /** RFC 9111 section 4.2.4: directives that forbid a stale answer; under override the origin's don't count. */
    static boolean forbidsStale(StoredResponse stored, CachePolicy policy) {
        return policy.freshness() == FreshnessMode.STANDARD && control(stored).forbidsStale();
    }

    /** RFC 9111 section 4.2.4: whether it may be served stale when upstream cannot be reached, without being asked to. */
    static boolean mayStandIn(StoredResponse stored, CachePolicy policy) {
        return policy.freshness() == FreshnessMode.STANDARD && !control(stored).forbidsStale();
    }

    private static boolean hasValidator(StoredResponse stored) {
        return !stored.facts().conditions().isEmpty();
    }

    private static CacheControl control(StoredResponse stored) {
        return stored.facts().directives().control();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
