package io.apibuddy.events;

import java.time.Instant;

/**
 * Something that an operator who looks for attacks wants to see. Holds no key, right or wrong.
 *
 * @param time when it happened
 * @param client the peer's IP address
 * @param kind what happened
 * @param detail in words
 */
public record SecurityEvent(Instant time, String client, Kind kind, String detail) {
    /** What happened. */
    public enum Kind {
        /** A request without a key. */
        KEY_MISSING,
        /** A request with a wrong key. */
        KEY_WRONG,
        /** Too many failures: refused without looking. */
        SLOWED_DOWN,
        /** A request that was refused as malformed. */
        MALFORMED,
        /** A request that carried this program's own Via. */
        LOOP
    }
}
