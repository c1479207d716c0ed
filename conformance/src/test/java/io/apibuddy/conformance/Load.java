package io.apibuddy.conformance;

import io.apibuddy.conformance.Serving.Got;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask without a pause until they are stopped, and check each answer. */
final class Load implements AutoCloseable {
    private static final int[] SIZES = {0, 300, 3_000, 30_000, 200_000, 1_000_000};
    private static final int NAMES = 60;

    private final Serving serving;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong stored = new AtomicLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** @param seed what is asked for follows from it, and of which client it is */
    Load(Serving serving, int clients, long seed) {
        this.serving = serving;
        for (int i = 0; i < clients; i++) {
            java.util.SplittableRandom random = new java.util.SplittableRandom(seed * 1000 + i);
            Thread thread = new Thread(() -> work(random), "client-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    /** One of all that is asked for. */
    static String path(java.util.random.RandomGenerator random) {
        int size = SIZES[random.nextInt(SIZES.length)];
        return (random.nextBoolean() ? "/chunked/" : "/") + size + "/" + random.nextInt(NAMES);
    }

    /** All that is asked for. */
    static List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (int size : SIZES) {
            for (int name = 0; name < NAMES; name++) {
                paths.add("/" + size + "/" + name);
                paths.add("/chunked/" + size + "/" + name);
            }
        }
        return paths;
    }

    private void work(java.util.random.RandomGenerator random) {
        HttpClient client = Serving.client();
        while (!stopped) {
            String path = path(random);
            try {
                int kind = random.nextInt(50);
                if (kind == 0) {
                    serving.delete(client, path);
                } else if (kind < 6) {
                    take(serving.get(client, path, "Cache-Control", "no-cache")); // upstream is asked for a 304
                } else {
                    take(serving.get(client, path));
                }
            } catch (IOException e) {
                if (!stopped) {
                    failed.add(path + ": " + e);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void take(Got got) {
        answers.incrementAndGet();
        if (got.isHit()) {
            hits.incrementAndGet();
        }
        if (got.isStored()) {
            stored.incrementAndGet();
        }
        if (got.status() != 200) {
            failed.add(got.path() + ": " + got.status() + ", " + got.cacheStatus());
        } else if (!got.isRight()) {
            wrong.add(got.path() + ": " + got.cacheStatus() + ", " + got.content().length + " bytes");
        }
    }

    long answers() {
        return answers.get();
    }

    long hits() {
        return hits.get();
    }

    /** How many said that they are being stored. */
    long stored() {
        return stored.get();
    }

    /** Whole answers with other bytes than the origin's. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** Broken ones, and those with another status than the origin's. */
    List<String> failed() {
        return List.copyOf(failed);
    }

    /** From now on nothing counts as failed. */
    void stopping() {
        stopped = true;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
