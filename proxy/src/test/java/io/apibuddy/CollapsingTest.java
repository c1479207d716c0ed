package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.testing.ScriptedOrigin;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Equal requests at the same time: one of them asks upstream, for all. */
class CollapsingTest {
    private static final String ASK = "GET /api/a HTTP/1.1\r\nHost: x\r\n\r\n";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Requests that the origin has, and answers when it is told to. */
    private final ConcurrentLinkedQueue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();

    private CompletableFuture<Answered> send(House house, String method, String path, String body, String... fields) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(house.proxy.address() + path))
                .timeout(ofSeconds(60))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return http.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(Answered::new);
    }

    private CompletableFuture<Answered> get(House house, String path, String... fields) {
        return send(house, "GET", path, null, fields);
    }

    private List<CompletableFuture<Answered>> crowd(House house, int size, String path, String... fields) {
        return IntStream.range(0, size).mapToObj(i -> get(house, path, fields)).toList();
    }

    private static List<Answered> all(List<CompletableFuture<Answered>> crowd) {
        return crowd.stream().map(CompletableFuture::join).toList();
    }

    private void hold(House house) {
        house.origin.replies(held::add);
    }

    private HttpServerRequest first() {
        await().until(() -> !held.isEmpty());
        return held.peek();
    }

    private static void reply(HttpServerRequest request, int status, String body, String... fields) {
        ScriptedOrigin.reply(status, body, fields).answer(request);
    }

    /** Until so many wait for another's answer. */
    private static void awaitWaiting(House house, int size) {
        await().atMost(ofSeconds(30)).until(() -> house.proxy.metrics().waiting() == size);
    }

    @Test
    void aThousandEqualRequestsToAColdEntryMakeOneUpstreamRequestAndAreAllAnsweredTheSame() {
        try (House house = House.build()) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 1000, "/api/a");
            awaitWaiting(house, 999);
            reply(first(), 200, "one for all");
            List<Answered> answers = all(crowd);
            assertThat(answers).allSatisfy(answer -> answer.hasStatus(200).hasBody("one for all"));
            assertThat(answers.stream()
                            .filter(answer -> answer.cacheStatus().contains("; collapsed"))
                            .count())
                    .isEqualTo(999);
            assertThat(house.asked()).isEqualTo(1);
        }
    }
}
