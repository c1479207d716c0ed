package io.apibuddy.caching;

import io.apibuddy.caching.Storing.Retention;
import java.time.Duration;
import java.time.Instant;

/** How long a stored response is fresh, how long it may stand in stale, and how long it is worth keeping. */
final class Lifetimes {
    /** What can be validated, or stand in for an upstream that is gone, is worth a day at least. */
    private static final Duration GRACE = Duration.ofDays(1);

    private Lifetimes() {}

    /**
     * End of freshness and end of use. Past its freshness a response is kept for the longest of: its
     * stale-while-revalidate and stale-if-error windows; if it has a validator, its lifetime again and at least a day,
     * since a 304 is cheaper than the whole answer; if it may stand in for an unreachable upstream (RFC 9111 section
     * 4.2.4), a day.
     */
    static Retention retention(StoredResponse stored, CachePolicy policy) {
        Instant freshUntil = stored.responseTime().plus(Freshness.timeLeft(stored, policy, stored.responseTime()));
        Instant staleFrom = later(freshUntil, stored.responseTime());
        Instant keepUntil = freshUntil.plus(longer(staleWhileRevalidate(stored, policy), staleIfError(stored, policy)));
        if (hasValidator(stored)) {
            Duration again = Duration.between(stored.responseTime(), freshUntil);
            keepUntil = later(keepUntil, staleFrom.plus(longer(again, GRACE)));
        }
        if (mayStandIn(stored, policy)) {
            keepUntil = later(keepUntil, staleFrom.plus(GRACE));
        }
        return new Retention(freshUntil, keepUntil);
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
