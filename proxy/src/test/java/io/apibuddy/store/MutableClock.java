package io.apibuddy.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is told otherwise. */
final class MutableClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-22T08:49:37Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration by) {
        now = now.plus(by);
    }
}
