package io.apibuddy.soak;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Clients that ask for all sorts of things as fast as they are answered, and look at each answer. Some have the patience
 * to wait for their turn, and ask for nothing else. One asks for many at once over HTTP/2, then for one after the other.
 */
final class SoakClients implements AutoCloseable {
    static final int BUSY = 8;
    static final int PATIENT = 2;
    static final int CROWD = 30;

    static final String ENDED = "answers whose lifetime had ended";

    private static final int SHOWN = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI base;
    private final SoakOrigin origin;
    private final int speed;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SoakCrowd crowd;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong unexpected = new AtomicLong();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicLong> byOutcome = new ConcurrentHashMap<>();
    private volatile boolean ending;

    /**
     * Begins to ask.
     *
     * @param speed how many times as fast as time the proxy's clock runs
     */
    SoakClients(URI base, SoakOrigin origin, int speed) {
        this.base = base;
        this.origin = origin;
        this.speed = speed;
        this.crowd = new SoakCrowd(base);
        for (int i = 0; i < BUSY; i++) {
            begin(i, SoakClients::anything, PATIENCE);
        }
        begin("soak-crowd", this::comeAllAtOnce);
        for (int i = 0; i < PATIENT; i++) {
            begin(
                    BUSY + i,
                    random -> "/waiting/" + few(random),
                    PATIENCE.plus(Duration.ofHours(2).dividedBy(speed)));
        }
    }

    private void begin(int number, Function<Random, String> targets, Duration patience) {
        Random random = new Random(number);
        begin("soak-client-" + number, () -> askOnAndOn(random, targets, patience));
    }

    private void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        threads.add(thread);
        thread.start();
    }

    long answers() {
        return answers.get();
    }

    long hits() {
        return hits.get();
    }

    long unexpected() {
        return unexpected.get();
    }

    /** The first ones that no client should have seen. */
    List<String> shown() {
        return List.copyOf(shown);
    }

    /** How many answers of each sort: mapping, status and what the cache did. */
    Map<String, Long> outcomes() {
        Map<String, Long> counts = new TreeMap<>();
        byOutcome.forEach((outcome, count) -> counts.put(outcome, count.get()));
        return counts;
    }

    private void askOnAndOn(Random random, Function<Random, String> targets, Duration patience) {
        while (!ending) {
            String target = targets.apply(random);
            try {
                ask(target, random, patience);
            } catch (IOException e) {
                failed(target, e);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                complain(target + ": " + e);
            }
        }
    }

    private void ask(String target, Random random, Duration patience) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(target))
                .timeout(patience)
                .header("Accept-Language", random.nextInt(3) == 0 ? "de" : "en");
        if (target.endsWith("/search")) {
            request.header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"b\": " + random.nextInt(50) + ", \"a\": 1}"));
        }
        if (target.startsWith("/large/left")) {
            leave(target, request.build());
            return;
        }
        long began = System.nanoTime();
        came(SoakAnswer.of(target, http.send(request.build(), BodyHandlers.ofByteArray())), began);
    }

    private void came(SoakAnswer answer, long began) {
        // By what upstream gave, not by what the cache says: was that long outdated when the request was sent?
        long took = (System.nanoTime() - began) / 1_000_000;
        came(answer.outcome(), answer.isHit(), answer.fault(version -> origin.outdatedFor(version) - took, speed));
        if (answer.wasStale()) {
            count(ENDED);
        }
    }

    /** Such a crowd fails at once when upstream does: its breaker opens, however fast the clock is. */
    private void comeAllAtOnce() {
        Random random = new Random(-1);
        SoakCrowd.Came came = new SoakCrowd.Came() {
            @Override
            public void answer(SoakAnswer answer, long began) {
                came(answer, began);
            }

            @Override
            public void failure(String target, Throwable cause) {
                failed(target, cause);
            }
        };
        while (!ending) {
            try {
                crowd.ask(
                        Stream.generate(() -> "/flaky/" + few(random) % 500)
                                .limit(CROWD)
                                .toList(),
                        PATIENCE.toSeconds(),
                        came);
                for (int i = 0; i < CROWD && !ending; i++) {
                    crowd.ask(List.of("/reference/" + few(random)), PATIENCE.toSeconds(), came);
                }
            } catch (IOException | RuntimeException e) {
                complain("HTTP/2: " + e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void failed(String target, Throwable cause) {
        boolean late = cause instanceof HttpTimeoutException;
        if (target.startsWith("/flaky/") && !late) { // upstream breaks off in the middle: so must its answer
            count("flaky broken off");
        } else if (!ending) {
            complain(target + ": " + cause);
        }
    }

    private static String anything(Random random) {
        int what = random.nextInt(1000);
        int which = few(random);
        if (what < 550) {
            return "/reference/" + which;
        }
        if (what < 800) {
            return "/standard/" + which / 10;
        }
        if (what < 850) {
            return "/reference/search";
        }
        if (what < 900) {
            return "/quota/" + which;
        }
        if (what < 920) {
            return "/spare/" + which % 200;
        }
        if (what < 970) {
            return "/flaky/" + which % 500;
        }
        if (what < 985) {
            return "/slow/" + which % 200;
        }
        return what < 990 ? "/large/left" + which % 40 : "/large/" + which % 40;
    }

    /** Some are asked for often and many seldom. */
    private static int few(Random random) {
        return (int) (20_000 * Math.pow(random.nextDouble(), 3));
    }

    /** Goes away in the middle of an answer. */
    private void leave(String target, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
        byte[] beginning;
        try (InputStream content = answer.body()) {
            beginning = content.readNBytes(10_000);
        }
        String did = answer.headers().firstValue("Cache-Status").orElse("");
        SoakAnswer left = new SoakAnswer(target, answer.statusCode(), Optional.empty(), did, beginning);
        came("large left", left.isHit(), left.faultSoFar());
    }

    private void came(String outcome, boolean hit, Optional<String> fault) {
        answers.incrementAndGet();
        if (hit) {
            hits.incrementAndGet();
        }
        count(outcome);
        fault.ifPresent(this::complain);
    }

    private void count(String outcome) {
        byOutcome.computeIfAbsent(outcome, first -> new AtomicLong()).incrementAndGet();
    }

    private void complain(String what) {
        unexpected.incrementAndGet();
        if (shown.size() < SHOWN) {
            shown.add(what);
        }
    }

    /** Those who wait for their turn give up. */
    @Override
    public void close() throws InterruptedException {
        ending = true;
        threads.subList(threads.size() - PATIENT, threads.size()).forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis() + 10_000);
            if (thread.isAlive()) {
                complain(thread.getName() + " is never answered");
            }
        }
        crowd.close();
    }
}
