package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Requests at a steady rate on one connection. Each one's latency counts from the time at which it was due, not from when
 * it could be sent: a pause is felt by all who came during it, and so it must show in all of them.
 */
record Paced(int perSecond, Duration length) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The last stretch is waited for without sleeping: a sleep ends late by up to this. */
    private static final long AWAKE_NANOS = 80_000;

    Latencies run(Wire wire, Supplier<String> target) throws IOException {
        Latencies latencies = new Latencies();
        long interval = 1_000_000_000L / perSecond;
        long due = System.nanoTime() + interval;
        long end = due + length.toNanos();
        for (; due < end; due += interval) {
            await(due);
            Wire.Answer answer = wire.get(target.get());
            if (!answer.isHit()) {
                throw new IOException("a hit was expected: " + answer);
            }
            latencies.add(System.nanoTime() - due);
        }
        return latencies;
    }

    /** On several connections at once, each at this rate. */
    Latencies run(InetSocketAddress address, int connections, Supplier<String> target) throws IOException {
        List<CompletableFuture<Latencies>> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            CompletableFuture<Latencies> one = new CompletableFuture<>();
            all.add(one);
            Thread thread = new Thread(() -> alone(address, target, one), "paced");
            thread.setDaemon(true);
            thread.start();
        }
        Latencies latencies = new Latencies();
        for (CompletableFuture<Latencies> one : all) {
            try {
                latencies.addAll(one.join());
            } catch (CompletionException e) {
                throw new IOException(e.getCause());
            }
        }
        return latencies;
    }

    private void alone(InetSocketAddress address, Supplier<String> target, CompletableFuture<Latencies> result) {
        try (Wire wire = Wire.to(address, PATIENCE)) {
            result.complete(run(wire, target));
        } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
        }
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
