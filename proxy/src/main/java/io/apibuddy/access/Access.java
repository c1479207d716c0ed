package io.apibuddy.access;

import io.apibuddy.config.Secret;
import io.apibuddy.config.SecurityConfig;
import io.apibuddy.http.RequestHead;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Says who may pass. For any thread. */
public interface Access {
    /**
     * Opens the door of this room.
     *
     * @param config where keys may stand; when a key is required and none is set, one is made
     * @param mappings names of the mappings: a first path segment that is one of them, or {@code admin}, is no key
     * @param clock for slowing down who guesses
     * @return the access check
     */
    static Access open(SecurityConfig config, Set<String> mappings, InstantSource clock) {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * The key in force.
     *
     * @return empty when none is required
     */
    Optional<Secret> key();

    /**
     * Looks for the key in a request and checks it in constant time.
     *
     * @param head as received
     * @param address the peer's IP address
     * @return the verdict
     */
    Verdict check(RequestHead head, String address);

    /** Who may pass. */
    sealed interface Verdict {
        /**
         * May pass.
         *
         * @param head less the key, wherever it stood
         * @param prefix what was taken off the front of the path, such as {@code /KEY}; empty when nothing
         * @param authenticated whether a key was required and right
         */
        record Granted(RequestHead head, String prefix, boolean authenticated) implements Verdict {}

        /** No key where one is looked for: 401. */
        record Missing() implements Verdict {}

        /** A key, but not the right one: 403. */
        record Wrong() implements Verdict {}

        /**
         * Too many failures; the key was not looked at: 429.
         *
         * @param retryAfter when to come again
         */
        record SlowDown(Duration retryAfter) implements Verdict {}
    }
}
