package io.apibuddy.benchmarks.compare;

import com.sun.net.httpserver.HttpServer;
import io.apibuddy.benchmarks.compare.Launched.How;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What the plan asked for that the project began with. */
final class SeedCheck implements Check {
    private static final int ENTRIES = 10_000;
    private static final int AT_ONCE = 150;
    private static final int STARTS = 3;
    private static final int WARM_UP = 20_000;
    private static final int HITS = 50_000;
    private static final int READS = 5_000;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "seed";
    }

    @Override
    public List<Outcome> run(Setting setting) throws IOException {
        Path folder = setting.diskFolder("seed");
        Path file = folder.resolve("cache.db");
        new Filled(file, ApiBuddy.MAPPING, Filled.NOBODY, 1024).add(1, ENTRIES, Duration.ofDays(1));
        How inMemory =
                How.of(setting, folder, OwnConfig.of(file, Filled.NOBODY)).onOneCore();
        How onDisk = How.of(setting, folder, OwnConfig.of(file, Filled.NOBODY).cache("memory_mb", 0))
                .onOneCore();
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.addAll(hits(setting, inMemory));
        outcomes.add(database(setting, onDisk));
        outcomes.add(concurrent(setting));
        outcomes.add(starts(setting, How.of(setting, folder, OwnConfig.of(file, Filled.NOBODY))));
        return outcomes;
    }

    private static List<Outcome> hits(Setting setting, How how) throws IOException {
        try (Launched launched = Launched.start(setting, how, target(0))) {
            Crowd.Result cold = hits(launched, WARM_UP);
            Crowd.Result warm = hits(launched, HITS);
            String words = "hit, 64 connections as fast as they can, p99, ";
            return List.of(
                    Outcome.atMost(words + "warm", warm.latencies().millis(0.99), "ms", 50),
                    Outcome.told(words + "of the first 20,000", cold.latencies().millis(0.99), "ms"));
        }
    }

    private static Crowd.Result hits(Launched launched, int number) throws IOException {
        return launched.clients(64)
                .send(number, each -> target(each % 1000), Wire.Answer::isHit, LIMIT)
                .flawless();
    }

    private static Outcome database(Setting setting, How how) throws IOException {
        try (Launched launched = Launched.start(setting, how, target(0))) {
            Crowd.Result result = launched.clients(1)
                    .send(READS, number -> target(number * 7919 % ENTRIES), Wire.Answer::isHit, LIMIT)
                    .flawless();
            return Outcome.atMost(
                    "hit from the database, one after the other, from the start on, mean",
                    result.latencies().meanMillis(),
                    "ms",
                    10);
        }
    }

    /** The origin answers none before it has all of them. */
    private static Outcome concurrent(Setting setting) throws IOException {
        CountDownLatch together = new CountDownLatch(AT_ONCE);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        server.setExecutor(threads);
        server.createContext("/together", exchange -> {
            together.countDown();
            exchange.sendResponseHeaders(await(together) ? 200 : 503, -1);
            exchange.close();
        });
        server.createContext("/first", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        Path folder = setting.diskFolder("together");
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        How how = How.of(setting, folder, OwnConfig.of(folder.resolve("cache.db"), url))
                .onOneCore();
        try (Launched launched = Launched.start(setting, how, "/" + ApiBuddy.MAPPING + "/first")) {
            Crowd.Result result = launched.clients(AT_ONCE)
                    .send(
                            AT_ONCE,
                            number -> "/" + ApiBuddy.MAPPING + "/together?id=" + number,
                            answer -> answer.status() == 200,
                            LIMIT);
            return Outcome.atLeast(
                    "requests under way upstream at once and answered",
                    (double) result.accepted(),
                    "requests",
                    AT_ONCE);
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Outcome starts(Setting setting, How how) throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            try (Launched launched = Launched.start(setting, how, target(i))) {
                millis.add(launched.millis());
            }
        }
        return Outcome.atMost(
                "first answer, median of " + STARTS + " starts, all cores",
                Statistics.spread(millis).median(),
                "ms",
                2000);
    }

    private static String target(long number) {
        return "/" + ApiBuddy.MAPPING + Filled.target(1 + number);
    }
}
