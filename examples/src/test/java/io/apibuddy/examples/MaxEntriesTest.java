package io.apibuddy.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.CachingProxy;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bound on the number of answers, seen from outside. */
@Timeout(180)
class MaxEntriesTest {
    private static final int ANSWERS = 10_000;
    private static final int THREADS = 8;

    private final HttpClient client =
            HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();

    @TempDir
    private Path directory;

    @Test
    void tenThousandDifferentAnswersLeaveExactlyAThousand() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            HttpServer upstream = vertx.createHttpServer()
                    .requestHandler(request -> request.response().end("answer to " + request.uri()))
                    .listen(0, "127.0.0.1")
                    .await(20, TimeUnit.SECONDS);
            String base = "http://127.0.0.1:" + upstream.actualPort();
            try (CachingProxy proxy = proxy(base)) {
                fetchAll(proxy);

                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() ->
                                assertThat(proxy.cacheStatistics().entries()).isEqualTo(1000));
                // The latest are among them.
                for (int i = ANSWERS - 50; i < ANSWERS; i++) {
                    assertThat(get(proxy, i).headers().firstValue("Cache-Status"))
                            .get()
                            .asString()
                            .startsWith("api-buddy; hit");
                }
                assertThat(proxy.metrics().total().hits()).isEqualTo(50);
            }
            try (CachingProxy proxy = proxy(base)) {
                assertThat(proxy.cacheStatistics().entries()).isEqualTo(1000);
            }
        } finally {
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }

    private CachingProxy proxy(String upstream) {
        return CachingProxy.builder()
                .map("numbers", upstream)
                .database(directory.resolve("cache.db"))
                .set("cache.max_entries", 1000)
                .set("throttling.default_requests_per_hour", 0)
                .start();
    }

    private void fetchAll(CachingProxy proxy) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < ANSWERS; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    HttpResponse<String> response = get(proxy, number);
                    assertThat(response.statusCode()).isEqualTo(200);
                    assertThat(response.body()).isEqualTo("answer to /n/" + number);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private HttpResponse<String> get(CachingProxy proxy, int number) throws IOException, InterruptedException {
        URI uri = URI.create(proxy.uri("numbers") + "/n/" + number);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
