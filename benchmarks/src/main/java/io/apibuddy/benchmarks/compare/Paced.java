package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a steady rate on one connection. Each one's latency counts from the time at which it was due, not from when
 * it could be sent: a pause is felt by all who came during it, and so it must show in all of them.
 */
record Paced(int perSecond, Duration length) {
    /** The last stretch is waited for without sleeping: a sleep ends late by up to this. */
    private static final long AWAKE_NANOS = 80_000;

    Latencies run(Wire wire, String target) throws IOException {
        Latencies latencies = new Latencies();
        long interval = 1_000_000_000L / perSecond;
        long due = System.nanoTime() + interval;
        long end = due + length.toNanos();
        for (; due < end; due += interval) {
            await(due);
            Wire.Answer answer = wire.get(target);
            if (!answer.isHit()) {
                throw new IOException("a hit was expected: " + answer);
            }
            latencies.add(System.nanoTime() - due);
        }
        return latencies;
    }

    private static void await(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (left > AWAKE_NANOS) {
                LockSupport.parkNanos(left - AWAKE_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
