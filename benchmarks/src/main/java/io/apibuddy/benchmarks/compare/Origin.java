package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The upstream: an nginx on the load's core. {@code /1k}, {@code /16k}, {@code /256k} and {@code /10m} answer any method
 * and any query with that many bytes, an hour's {@code Cache-Control: max-age} and the entity tag {@link #ETAG}. Everything
 * is served from memory.
 */
final class Origin implements AutoCloseable {
    /** Of every answer. */
    static final String ETAG = "\"v1\"";

    private static final Map<String, Integer> SIZES =
            Map.of("1k", 1024, "16k", 16 * 1024, "256k", 256 * 1024, "10m", 10 * 1024 * 1024);
    private static final Pattern REQUESTS = Pattern.compile("\\n\\s*\\d+\\s+\\d+\\s+(\\d+)");

    private final Running running;
    private final int port;
    private final int countPort;
    private final AtomicLong asked = new AtomicLong();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Origin(Running running, int port, int countPort) {
        this.running = running;
        this.port = port;
        this.countPort = countPort;
    }

    /** Starts one. */
    static Origin start(Setting setting) throws IOException {
        Path folder = setting.folder("origin");
        for (Map.Entry<String, Integer> file : SIZES.entrySet()) {
            Files.write(folder.resolve(file.getKey()), content(file.getValue()));
        }
        int port = Setting.freePort();
        int countPort = Setting.freePort();
        String config = Template.read(setting, "origin.conf")
                .with("WORK", folder.toString())
                .with("PORT", Integer.toString(port))
                .with("COUNT_PORT", Integer.toString(countPort))
                .with("CONTENT", Files.readString(folder.resolve("1k")))
                .text();
        Path file = Files.writeString(folder.resolve("origin.conf"), config);
        List<String> command = List.of("nginx", "-p", folder.toString(), "-c", file.toString(), "-e", "error.log");
        Running running = setting.processes()
                .start("origin", Setting.pinned(Setting.LOAD_CORE, command), folder, Map.of(), Setting.LIMIT);
        running.awaitListening(port);
        return new Origin(running, port, countPort);
    }

    /** Text that compresses as text does, not as zeros do. */
    static byte[] content(int size) {
        byte[] content = new byte[size];
        // A generator with fixed numbers: the same text each time.
        int state = 12345;
        for (int i = 0; i < size; i++) {
            state = state * 1103515245 + 12345;
            content[i] = (byte) ((state >>> 16) % 6 == 0 ? ' ' : 'a' + (state >>> 20) % 16);
        }
        return content;
    }

    /** Size of the answer under a path of this origin, its query left aside. */
    static int size(String path) {
        String name = path.replaceAll("[?].*", "").replaceAll(".*/", "");
        Integer size = SIZES.get(name);
        if (size == null) {
            throw new IllegalArgumentException(
                    path + ": the origin has " + Arrays.toString(SIZES.keySet().toArray()));
        }
        return size;
    }

    int port() {
        return port;
    }

    /** Without a slash at its end. */
    String url() {
        return "http://127.0.0.1:" + port;
    }

    Running running() {
        return running;
    }

    /** How many requests it has had so far. */
    long requests() throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + countPort + "/asked"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            String answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            Matcher line = REQUESTS.matcher(answer);
            if (!line.find()) {
                throw new IOException("the origin does not tell how often it was asked: " + answer);
            }
            // It counts being asked for that too.
            return Long.parseLong(line.group(1)) - asked.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        running.close();
    }
}
