package io.apibuddy.admin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.apibuddy.throttling.Permission;
import io.apibuddy.throttling.Quota;
import io.apibuddy.throttling.Throttle;
import io.apibuddy.throttling.Told;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** How often each address may ask. For any thread. */
final class RateLimit {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Addresses that are remembered; one that is forgotten begins anew. */
    private static final int REMEMBERED = 10_000;

    private final InstantSource clock;
    private final Cache<String, Throttle> throttles = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();
    private volatile int perMinute = -1;

    RateLimit(InstantSource clock) {
        this.clock = clock;
    }

    /** Counts a request; how long to wait when it is one too many. */
    Optional<Duration> count(String address, int allowed) {
        if (allowed != perMinute) {
            perMinute = allowed;
            throttles.invalidateAll(); // the configuration has changed: all begin anew
        }
        if (allowed == 0) {
            return Optional.empty();
        }
        Throttle throttle = throttles.get(Addresses.group(address), first -> fresh(allowed));
        Instant now = clock.instant();
        Permission permission = throttle.reserve(now);
        if (permission instanceof Permission.Granted granted) {
            throttle.answered(granted.at(), Told.nothing(), now);
            return Optional.empty();
        }
        return Optional.of(((Permission.Denied) permission).retryAfter());
    }

    private static Throttle fresh(int allowed) {
        return new Throttle(new Throttle.Settings(List.of(new Quota("admin", allowed, MINUTE)), false, Duration.ZERO));
    }
}
