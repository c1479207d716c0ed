package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Clients of a house that do not wait for one another. */
final class Crowd {
    private final House house;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Crowd(House house) {
        this.house = house;
    }

    /** One who has asked: for the answer, or to leave. */
    record Asking(CompletableFuture<HttpResponse<byte[]>> sent) {
        Answered answer() {
            return new Answered(
                    sent.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join());
        }

        boolean isAnswered() {
            return sent.isDone();
        }

        void leave() {
            sent.cancel(true);
        }
    }

    Asking get(String path, String... fields) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(house.proxy.address() + path)).timeout(ofSeconds(60));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return new Asking(http.sendAsync(request.build(), BodyHandlers.ofByteArray()));
    }

    /** Asks when the queue is so long, and returns when it is longer. */
    Asking queues(String path, String... fields) {
        long before = house.proxy.metrics().queued();
        Asking asking = get(path, fields);
        awaitQueued(before + 1);
        return asking;
    }

    /** So many who ask for {@code PATH0}, {@code PATH1} and so on, in that order in the queue. */
    List<Asking> queue(int size, String path) {
        return IntStream.range(0, size).mapToObj(i -> queues(path + i)).toList();
    }

    void awaitQueued(long size) {
        await().atMost(ofSeconds(30)).until(() -> house.proxy.metrics().queued() == size);
    }
}
