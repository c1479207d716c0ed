package io.apibuddy.access;

import io.apibuddy.config.Secret;
import io.apibuddy.config.SecurityConfig;
import io.apibuddy.http.RequestHead;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Says who may pass. For any thread; never blocks.
 *
 * <p>Guessing is slowed down: when an address has had 20 wrong keys within a minute, its next ones are not looked at
 * ({@link Verdict.SlowDown}); nor are those of any address when there were 100 in all. Who has authenticated goes on:
 * under an address's lock the <em>connections</em> that had shown the right key, under the lock for all the
 * <em>addresses</em> that had (up to their own 20). Nobody else's key is looked at then, not even a right one, so that a
 * lock cannot serve as an oracle for a guesser who shares the address; a connection that shows a wrong key is no longer
 * known. A request without a key is no guess and is not counted.
 */
public interface Access {
    /**
     * Opens the door of this room.
     *
     * @param config where keys may stand; when a key is required and none is set, one is made
     * @param mappings names of the mappings: a first path segment that is one of them, or {@code admin}, is no key
     * @param clock for slowing down who guesses
     * @return the access check
     * @throws AccessException when the key that is set cannot be used
     */
    static Access open(SecurityConfig config, Set<String> mappings, InstantSource clock) {
        return new KeyAccess(config, mappings, clock);
    }

    /**
     * Takes over another configuration, all of it or, when it throws, nothing. A key that was made stays the same, and
     * failures stay counted.
     *
     * @param config where keys may stand
     * @param mappings names of the mappings
     * @throws AccessException when the key that is set cannot be used
     */
    void reconfigure(SecurityConfig config, Set<String> mappings);

    /**
     * The key in force.
     *
     * @return empty when none is required
     */
    Optional<Secret> key();

    /**
     * Looks for the key in a request and checks it in constant time. Under {@code /admin} the header is a position too,
     * the last one, when it is none of those configured.
     *
     * @param head as received
     * @param address the peer's IP address
     * @param connection one that has authenticated is not locked out
     * @return the verdict
     */
    Verdict check(RequestHead head, String address, Acquaintance connection);

    /**
     * Whether {@link #check} would say the same again of the very same head: the key is not looked at once more, all else
     * is as there.
     *
     * @param granted what it said of that head
     * @param address the peer's IP address
     * @param connection as there
     * @return false: ask {@link #check}
     */
    boolean grantsStill(Verdict.Granted granted, String address, Acquaintance connection);

    /**
     * Looks for the key in a request that came by a connection nothing is known of.
     *
     * @param head as received
     * @param address the peer's IP address
     * @return the verdict
     */
    default Verdict check(RequestHead head, String address) {
        return check(head, address, new Acquaintance());
    }

    /**
     * Takes the key out of a request that is not checked, because somebody who may asks about it.
     *
     * @param head as it would be received
     * @return less the key, wherever it stands, as {@link Verdict.Granted} has it
     */
    RequestHead stripped(RequestHead head);

    /** Who may pass. */
    sealed interface Verdict {
        /**
         * May pass.
         *
         * @param head less the key, wherever it stood
         * @param prefix what was taken off the front of the path, such as {@code /KEY}, as it stood there; empty when
         *     nothing
         * @param authenticated whether a key was required and right
         * @param setup stands for the configuration under which this was said, compared by identity
         */
        record Granted(RequestHead head, String prefix, boolean authenticated, Object setup) implements Verdict {}

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
