package io.apibuddy.examples;

import io.apibuddy.CachingProxy;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/**
 * A program that asks an API the same questions twice, with the JDK's own HTTP client and a proxy inside the program. The
 * API is asked once for each.
 */
public final class JavaNetHttpExample {
    private static final List<String> COUNTRIES = List.of("CH", "FI", "KE");

    private JavaNetHttpExample() {}

    /**
     * Runs the example against a slow API that it brings along.
     *
     * @param args not used
     * @throws Exception when the example fails
     */
    public static void main(String[] args) throws Exception {
        try (SlowApi api = SlowApi.start(Duration.ofMillis(300))) {
            run(api.uri(), System.out);
            System.out.printf("The API was asked %d times.%n", api.calls());
        }
    }

    static void run(URI api, PrintStream out) throws IOException, InterruptedException {
        // The proxy lives as long as this block. It listens on a free port of the loopback interface, and keeps its
        // cache
        // in memory until .database(Path.of("cache.db")) gives it a file.
        try (CachingProxy proxy = CachingProxy.builder()
                .map("countries", api.toString())
                .ttl(Duration.ofDays(7))
                .start()) {

            // The one thing that changes in a client: its base address. Here: http://127.0.0.1:PORT/countries
            URI base = proxy.uri("countries");

            HttpClient client = HttpClient.newHttpClient();
            for (int round = 1; round <= 2; round++) {
                for (String country : COUNTRIES) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/countries/" + country))
                            .build();
                    long begun = System.nanoTime();
                    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();

                    // Every answer tells what the cache did for it (RFC 9211).
                    String cacheStatus =
                            response.headers().firstValue("Cache-Status").orElse("-");
                    out.printf("round %d  %s  %4d ms  %s%n", round, response.body(), millis, cacheStatus);
                }
            }
        }
    }
}
