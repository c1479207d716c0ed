package io.apibuddy.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An upstream API on this machine. Paths say how it answers: see {@link #answer}. */
final class LoopbackOrigin implements AutoCloseable {
    /** What must never become anything but text. */
    static final String MARKUP = "<img src=x onerror=\"alert('ran')\"><script>alert('ran')</script>";

    /** What a page of a hostile upstream's does when it may: all that the dashboard can, with the session of who looks. */
    private static final String HOSTILE = """
            <!doctype html><title>shown</title><p>A page of upstream's
            <script>
              document.title = 'ran';
              fetch('/admin/session').then((answer) => answer.json()).then((session) => fetch('/admin/cache',
                {method: 'DELETE', headers: {'X-API-Buddy-Token': session.token}}));
              fetch(location.pathname + '/ran');
            </script>
            """;

    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    LoopbackOrigin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The paths that were asked for, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        exchange.getRequestBody().readAllBytes();
        String body = "{\"path\": \"%s\", \"names\": [\"one\", \"two\", \"three\"]}".formatted(path);
        int status = 200;
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("ETag", "\"1\"");
        if (path.contains("markup")) {
            exchange.getResponseHeaders().set("X-Markup", MARKUP);
            exchange.getResponseHeaders().set("Content-Type", "text/html; title=\"" + MARKUP.replace("\"", "'") + "\"");
            body = MARKUP;
        } else if (path.contains("hostile")) {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.getResponseHeaders().set("Cache-Control", "no-cache"); // the next time, a 304 with what follows
            exchange.getResponseHeaders().set("Content-Security-Policy", "img-src *");
            body = HOSTILE;
        } else if (path.contains("quota")) {
            exchange.getResponseHeaders().set("X-RateLimit-Limit", "60");
            exchange.getResponseHeaders().set("X-RateLimit-Remaining", "44");
            exchange.getResponseHeaders().set("X-RateLimit-Reset", "60");
        } else if (path.contains("broken")) {
            status = 500;
        } else if (path.contains("closed")) {
            exchange.getResponseHeaders().set("Retry-After", "90");
            status = 429;
        }
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, content.length);
        exchange.getResponseBody().write(content);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
