package io.apibuddy.examples;

import io.apibuddy.CachingProxy;
import io.apibuddy.admin.ProxyMetrics;
import io.apibuddy.events.ExchangeEvent;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program that watches its proxy: every request's story as an event, and the numbers of them all. */
public final class WatchingExample {
    private static final List<String> PATHS = List.of(
            "/countries/countries/FI", "/countries/countries/FI", "/countries/countries/XX", "/nowhere/countries/FI");

    private WatchingExample() {}

    /**
     * Runs the example against a slow API that it brings along.
     *
     * @param args not used
     * @throws Exception when the example fails
     */
    public static void main(String[] args) throws Exception {
        try (SlowApi api = SlowApi.start(Duration.ofMillis(300))) {
            run(api.uri(), System.out);
        }
    }

    static ProxyMetrics run(URI api, PrintStream out) throws IOException, InterruptedException {
        // A listener is called on an event loop, which must not be held up: this one puts the event into a queue, and
        // another thread (here: the main one) does with it what takes time.
        BlockingQueue<ExchangeEvent> events = new LinkedBlockingQueue<>();

        try (CachingProxy proxy = CachingProxy.builder()
                .map("countries", api.toString())
                .onEvent(events::add)
                .start()) {

            HttpClient client = HttpClient.newHttpClient();
            for (String path : PATHS) {
                URI uri = URI.create(proxy.address() + path);
                client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());

                // One event a request, told when its answer has been sent.
                ExchangeEvent event = events.poll(5, TimeUnit.SECONDS);
                if (event == null) {
                    throw new IllegalStateException("no event within five seconds");
                }
                out.printf(
                        "%s %s: %d, %s%s, %d ms of which upstream %d ms%n",
                        event.method(),
                        event.target(),
                        event.status(),
                        event.outcome(),
                        event.problem().map(name -> " (" + name + ")").orElse(""),
                        event.total().toMillis(),
                        event.upstreamTime().toMillis());
            }

            ProxyMetrics metrics = proxy.metrics();
            ProxyMetrics.Requests total = metrics.total();
            out.printf(
                    "%d requests: %d hits, %d misses, %d errors of the proxy's own; hit rate %.0f%%%n",
                    total.requests(), total.hits(), total.misses(), total.own(), 100 * total.hitRate());
            metrics.cache()
                    .ifPresent(cache -> out.printf("%d answers stored, %d bytes%n", cache.entries(), cache.bytes()));
            return metrics;
        }
    }
}
