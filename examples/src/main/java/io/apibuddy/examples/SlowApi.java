package io.apibuddy.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in for somebody else's API, so that the examples run without a network: it knows a few capitals, takes its time
 * over every answer, and counts how often it was asked.
 */
final class SlowApi implements AutoCloseable {
    private static final Map<String, String> CAPITALS =
            Map.of("CH", "Bern", "FI", "Helsinki", "KE", "Nairobi", "PE", "Lima", "VN", "Hanoi");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger calls = new AtomicInteger();
    private final Duration delay;

    private SlowApi(Duration delay) throws IOException {
        this.delay = delay;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/countries/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    static SlowApi start(Duration delay) {
        try {
            return new SlowApi(delay);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its base address: {@code http://127.0.0.1:PORT/v1}. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    /** How often it was asked. */
    int calls() {
        return calls.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            calls.incrementAndGet();
            Thread.sleep(delay.toMillis());
            String path = exchange.getRequestURI().getPath();
            String code = path.substring(path.lastIndexOf('/') + 1);
            String capital = CAPITALS.get(code);
            String json = capital == null
                    ? "{\"error\": \"no such country\"}"
                    : "{\"code\": \"" + code + "\", \"capital\": \"" + capital + "\"}";
            byte[] content = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(capital == null ? 404 : 200, content.length);
            exchange.getResponseBody().write(content);
        } catch (InterruptedException e) {
            // The example is over: the answer is no longer waited for.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
