package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Several clients at once, each with a thread and a connection of its own, who share a number of requests. */
record Crowd(InetSocketAddress address, int clients, Duration patience) {
    /** What one request came to. */
    interface Judge {
        boolean accepts(Wire.Answer answer);
    }

    /**
     * What came of it.
     *
     * @param latencies of the accepted ones
     * @param accepted answers
     * @param failed answers that were not accepted and requests without one
     * @param nanos from the first request to the last answer
     * @param firstFailure what it was; empty when there was none
     */
    record Result(Latencies latencies, long accepted, long failed, long nanos, String firstFailure) {
        double perSecond() {
            return accepted * 1e9 / nanos;
        }

        /** The same, where every request has to have been answered as it should be. */
        Result flawless() throws IOException {
            if (failed > 0 || accepted == 0) {
                throw new IOException(
                        "%d requests failed and %d did not; the first: %s".formatted(failed, accepted, firstFailure));
            }
            return this;
        }
    }

    /**
     * Sends requests as fast as answers come.
     *
     * @param requests how many in all
     * @param target of each, by its number from 0
     * @param atMost no request is begun later than this
     */
    Result send(long requests, LongFunction<String> target, Judge judge, Duration atMost) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(clients, Crowd::daemon);
        AtomicLong next = new AtomicLong();
        long start = System.nanoTime();
        long end = start + atMost.toNanos();
        List<Future<Result>> results = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            results.add(threads.submit(() -> one(next, requests, end, target, judge)));
        }
        threads.shutdown();
        Latencies latencies = new Latencies();
        long failed = 0;
        String firstFailure = "";
        for (Future<Result> each : results) {
            Result result = of(each);
            latencies.addAll(result.latencies());
            failed += result.failed();
            firstFailure = firstFailure.isEmpty() ? result.firstFailure() : firstFailure;
        }
        return new Result(latencies, latencies.size(), failed, System.nanoTime() - start, firstFailure);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "client");
        thread.setDaemon(true);
        return thread;
    }

    private static Result of(Future<Result> result) throws IOException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new IOException("a client failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Result one(AtomicLong next, long requests, long end, LongFunction<String> target, Judge judge) {
        Latencies latencies = new Latencies();
        long failed = 0;
        String firstFailure = "";
        long begun = System.nanoTime();
        while (true) {
            try (Wire wire = Wire.to(address, patience)) {
                while (true) {
                    begun = System.nanoTime();
                    long number = begun < end ? next.getAndIncrement() : requests;
                    if (number >= requests) {
                        return new Result(latencies, latencies.size(), failed, 0, firstFailure);
                    }
                    Wire.Answer answer = wire.get(target.apply(number));
                    if (judge.accepts(answer)) {
                        latencies.add(System.nanoTime() - begun);
                    } else {
                        failed++;
                        firstFailure = firstFailure.isEmpty() ? "status " + answer.status() : firstFailure;
                    }
                }
            } catch (IOException e) {
                // On a new connection from here. Where none is to be had, the time ends it.
                failed++;
                firstFailure = firstFailure.isEmpty() ? e.toString() : firstFailure;
                if (System.nanoTime() >= end || next.get() >= requests) {
                    return new Result(latencies, latencies.size(), failed, 0, firstFailure);
                }
            }
        }
    }
}
