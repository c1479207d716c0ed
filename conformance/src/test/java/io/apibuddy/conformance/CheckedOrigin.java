package io.apibuddy.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An upstream API whose answers can be checked by who has nothing but their URL: {@code /SIZE/NAME} is answered by so many
 * bytes that follow from the path, {@code /chunked/SIZE/NAME} by the same without telling the length before.
 */
final class CheckedOrigin implements AutoCloseable {
    private static final String CHUNKED = "/chunked";
    private static final int PIECE = 16_384;
    private static final int LARGE = 4_000_000;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> large = new ConcurrentHashMap<>();
    private final AtomicLong answers = new AtomicLong();

    CheckedOrigin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1024);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How many requests it has had. */
    long answers() {
        return answers.get();
    }

    /** What it answers. */
    static byte[] content(String path) {
        String name = path.startsWith(CHUNKED) ? path.substring(CHUNKED.length()) : path;
        byte[] content = new byte[Integer.parseInt(name.split("/", 3)[1])];
        new SplittableRandom(path.hashCode()).nextBytes(content);
        return content;
    }

    /** What is large is made once: many may ask for it at a time. */
    private byte[] remembered(String path) {
        byte[] known = large.get(path);
        byte[] content = known == null ? content(path) : known;
        if (content.length > LARGE) {
            large.put(path, content);
        }
        return content;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            answers.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            String tag = "\"" + Integer.toHexString(path.hashCode()) + "\"";
            exchange.getResponseHeaders().set("ETag", tag);
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(204, -1);
            } else if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                send(exchange, path, remembered(path));
            }
        }
    }

    private static void send(HttpExchange exchange, String path, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(200, path.startsWith(CHUNKED) ? 0 : content.length == 0 ? -1 : content.length);
        OutputStream out = exchange.getResponseBody();
        for (int from = 0; from < content.length; from += PIECE) {
            out.write(content, from, Math.min(PIECE, content.length - from));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
