package io.apibuddy.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A little API with reference data on countries, as slow as such APIs are, on this machine. It counts its calls. */
final class SlowApi implements AutoCloseable {
    /** Code, name, capital, currency. */
    private static final String[][] COUNTRIES = {
        {"BR", "Brazil", "Brasilia", "BRL"},
        {"CA", "Canada", "Ottawa", "CAD"},
        {"IN", "India", "New Delhi", "INR"},
        {"JP", "Japan", "Tokyo", "JPY"},
        {"KE", "Kenya", "Nairobi", "KES"},
        {"NO", "Norway", "Oslo", "NOK"},
        {"NZ", "New Zealand", "Wellington", "NZD"},
        {"PT", "Portugal", "Lisbon", "EUR"}
    };

    private static final Pattern CAPITAL = Pattern.compile("\"capital\"\\s*:\\s*\"([^\"]*)\"");

    private final Map<String, String> answers = new TreeMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(SlowApi::daemon);
    private final HttpServer server;
    private final Duration shortest;
    private final Duration longest;

    /**
     * Starts it.
     *
     * @param shortest time that an answer takes
     * @param longest time that an answer takes
     */
    SlowApi(Duration shortest, Duration longest) throws IOException {
        this.shortest = shortest;
        this.longest = longest;
        for (String[] country : COUNTRIES) {
            answers.put("/countries/" + country[0], json(country));
        }
        answers.put(
                "/countries",
                answers.values().stream().map(String::strip).collect(Collectors.joining(",\n ", "[", "]\n")));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where it listens. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How often it has been asked. */
    int calls() {
        return calls.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            String found = path.equals("/search") ? search(body) : answers.get(path);
            Thread.sleep(delay(path + body).toMillis());
            byte[] content = (found == null ? "{\"error\": \"not found\"}\n" : found).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(found == null ? 404 : 200, content.length);
            exchange.getResponseBody().write(content);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Another time for each question, but always the same for the same one. */
    private Duration delay(String question) {
        long span = longest.minus(shortest).toMillis();
        return shortest.plusMillis(Math.floorMod(question.hashCode() * 31L, span + 1));
    }

    private static String search(String body) {
        Matcher wanted = CAPITAL.matcher(body);
        if (wanted.find()) {
            for (String[] country : COUNTRIES) {
                if (country[2].equalsIgnoreCase(wanted.group(1))) {
                    return "[" + json(country).strip() + "]\n";
                }
            }
        }
        return "[]\n";
    }

    private static String json(String[] country) {
        return "{\"code\": \"" + country[0] + "\", \"name\": \"" + country[1] + "\", \"capital\": \"" + country[2]
                + "\", \"currency\": \"" + country[3] + "\"}\n";
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "demo-api");
        thread.setDaemon(true);
        return thread;
    }
}
