package io.apibuddy.soak;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask for all sorts of things as fast as they are answered, and look at each answer. */
final class SoakClients implements AutoCloseable {
    private static final int CLIENTS = 8;
    private static final int SHOWN = 20;
    private static final Set<Integer> GOOD = Set.of(200);

    /** What may come from where besides 200. A throttled mapping refuses, a failing one fails. */
    private static final Map<String, Set<Integer>> ALLOWED =
            Map.of("quota", Set.of(429), "flaky", Set.of(502, 503), "waiting", Set.of(429));

    /** What an answer may be late for other reasons than the cache: in milliseconds, of its way through a busy machine. */
    private static final long SLACK = 2000;

    private final URI base;
    private final SoakOrigin origin;
    private final int speed;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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
     * @param lifetimes of answers in seconds of the proxy's clock, by mapping
     * @param speed how many times as fast as time that clock runs
     */
    SoakClients(URI base, SoakOrigin origin, Map<String, Integer> lifetimes, int speed) {
        this.base = base;
        this.origin = origin;
        this.speed = speed;
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(i);
            Thread thread = new Thread(() -> ask(random, lifetimes), "soak-client-" + i);
            threads.add(thread);
            thread.start();
        }
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
        Map<String, Long> counts = new java.util.TreeMap<>();
        byOutcome.forEach((outcome, count) -> counts.put(outcome, count.get()));
        return counts;
    }

    private void ask(Random random, Map<String, Integer> lifetimes) {
        while (!ending) {
            String target = target(random);
            String mapping = target.split("[/?]")[1];
            try {
                HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(target))
                        .timeout(Duration.ofSeconds(60))
                        .header("Accept-Language", random.nextInt(3) == 0 ? "de" : "en");
                if (target.contains("search")) {
                    request.header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"b\": " + random.nextInt(50) + ", \"a\": 1}"));
                }
                if (target.contains("/left")) {
                    leave(request.build());
                } else {
                    long began = System.nanoTime();
                    look(mapping, target, http.send(request.build(), BodyHandlers.ofByteArray()), lifetimes, began);
                }
            } catch (IOException e) {
                if (!ending && !(mapping.equals("flaky") || target.contains("/left"))) {
                    complain(target + ": " + e);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static String target(Random random) {
        int what = random.nextInt(1000);
        // Few are asked for often and many seldom.
        int which = (int) (20_000 * Math.pow(random.nextDouble(), 3));
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
            return "/waiting/" + which;
        }
        if (what < 970) {
            return "/flaky/" + which % 500;
        }
        if (what < 985) {
            return "/slow/" + which % 200;
        }
        return what < 990 ? "/large/left" + which % 40 : "/large/" + which % 40;
    }

    /** Goes away in the middle of an answer. */
    private void leave(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
        try (InputStream content = answer.body()) {
            content.readNBytes(10_000);
        }
        count("large left");
    }

    private void look(
            String mapping, String target, HttpResponse<byte[]> answer, Map<String, Integer> lifetimes, long began) {
        String did = answer.headers().firstValue("Cache-Status").orElse("");
        boolean hit = did.startsWith("api-buddy; hit");
        answers.incrementAndGet();
        if (hit) {
            hits.incrementAndGet();
        }
        count(mapping + " " + answer.statusCode() + (hit ? " hit" : ""));
        if (GOOD.contains(answer.statusCode())) {
            if (isWhole(target, answer.body())) {
                tooOld(mapping, target, answer.body(), began, lifetimes.get(mapping))
                        .ifPresent(this::complain);
            } else {
                complain(target + ": wrong content of " + answer.body().length + " bytes, " + did);
            }
        } else if (!ALLOWED.getOrDefault(mapping, Set.of()).contains(answer.statusCode())) {
            complain(target + ": " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
    }

    /** By what upstream gave, not by what the cache says: how long ago was that the newest when the request was sent? */
    private Optional<String> tooOld(String mapping, String target, byte[] content, long began, int lifetime) {
        long outdated = origin.outdatedFor(firstLine(content)[1]) - (System.nanoTime() - began) / 1_000_000;
        return outdated > lifetime * 1000L / speed + SLACK
                ? Optional.of(target + " of " + mapping + ": too old by " + (outdated - lifetime * 1000L / speed)
                        + " ms of real time")
                : Optional.empty();
    }

    private static boolean isWhole(String target, byte[] content) {
        String[] first = firstLine(content);
        return first.length == 2
                && first[0].equals(target)
                && Arrays.equals(content, SoakOrigin.content(target, first[1]));
    }

    private static String[] firstLine(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        return new String(content, 0, end, StandardCharsets.US_ASCII).split(" ");
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

    @Override
    public void close() throws InterruptedException {
        ending = true;
        for (Thread thread : threads) {
            thread.join(70_000);
        }
    }
}
