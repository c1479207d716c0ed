package io.apibuddy.soak;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What there is to ask for: how old an answer may be, and what one may be besides 200. */
enum SoakMapping {
    REFERENCE(3600),
    STANDARD(600),
    /** Over its quota for a part of each hour. */
    QUOTA(1800, "429 throttled"),
    /** Over its quota as well; its clients wait and are never refused. */
    WAITING(1800),
    /** Upstream fails and breaks off, and is left alone then. */
    FLAKY(1800, "502 upstream-failed", "503 upstream-unavailable", "503"),
    /** An hour, and ten minutes in which it is refreshed. */
    SLOW(4200),
    LARGE(7200),
    /** Now and then it is not configured. */
    SPARE(600, "404 unknown-mapping");

    private final int lifetime;
    private final Set<String> allowed;

    SoakMapping(int lifetime, String... allowed) {
        this.lifetime = lifetime;
        this.allowed = Set.of(allowed);
    }

    /** By the first segment of a target's path. */
    static SoakMapping of(String target) {
        return Arrays.stream(values())
                .filter(mapping -> target.startsWith("/" + mapping + "/"))
                .findAny()
                .orElseThrow();
    }

    /** Of its answers at most, on the proxy's clock. */
    Duration lifetime() {
        return Duration.ofSeconds(lifetime);
    }

    /**
     * Whether a client may get it.
     *
     * @param status such as {@code 503}, followed by the name of the problem where it is the proxy's own
     */
    boolean allows(String status) {
        return allowed.contains(status);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
