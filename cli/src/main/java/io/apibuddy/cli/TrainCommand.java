package io.apibuddy.cli;

import io.apibuddy.config.ProxyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code api-buddy train}, which the launcher runs with a Java that notes what classes a server needs: it serves on a free
 * port, asks itself what a client would ask, and ends. Neither the network nor the user's files are touched.
 */
@Command(name = "train", hidden = true, header = "Goes through a server's life, for the launcher's class archive.")
final class TrainCommand implements Callable<Integer> {
    private static final String READY = "API Buddy is listening on ";
    private static final int PATIENCE_SECONDS = 60;

    private final Surroundings surroundings;

    @Parameters(paramLabel = "DIRECTORY", description = "For a database and a configuration; they are left there.")
    private @Nullable Path directory;

    TrainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Path place = directory == null ? Path.of("") : directory;
        Path config = Files.writeString(
                place.resolve("train.yaml"), "server: {port: 0}\ncache: {cleanup_interval_seconds: 300}\n");
        try (TrainingOrigin origin = new TrainingOrigin()) {
            // A new cache, and then one that has something to read back.
            int code = round(place, config, origin);
            return code == 0 ? round(place, config, origin) : code;
        }
    }

    private int round(Path place, Path config, TrainingOrigin origin) throws Exception {
        Ready ready = new Ready();
        Map<String, Runnable> signals = new ConcurrentHashMap<>();
        CompletableFuture<Integer> serving = serve(
                ready,
                new Surroundings(
                        new PrintStream(ready, true, StandardCharsets.UTF_8),
                        surroundings.err(),
                        Map.of(),
                        false,
                        place,
                        surroundings.system(),
                        (name, action) -> signals.put(name, action) == null),
                List.of(
                        "serve",
                        "--config",
                        config.toString(),
                        "--port",
                        "0",
                        "--map",
                        "train=" + origin.uri(),
                        "--database",
                        place.resolve("train.db").toString()));
        ask(URI.create(ready.line().substring(READY.length())));
        Objects.requireNonNull(signals.get("TERM")).run();
        return serving.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Integer> serve(Ready ready, Surroundings around, List<String> command) {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    code.complete(ApiBuddyCommand.run(around, command.toArray(String[]::new)));
                    ready.never();
                },
                "training");
        thread.setDaemon(true);
        thread.start();
        return code;
    }

    /** What most clients do first: a miss, hits, a validation, a JSON question, and a probe's. */
    private static void ask(URI base) throws IOException {
        for (int i = 0; i < 3; i++) {
            request(base, "GET /train/a?b=c", "Accept: */*\r\n", "");
        }
        request(base, "GET /train/a?b=c", "If-None-Match: " + TrainingOrigin.TAG + "\r\n", "");
        request(base, "GET /train/a?b=c", "Cache-Control: no-cache\r\n", "");
        request(base, "POST /train/q", "Content-Type: application/json\r\nContent-Length: 9\r\n", "{\"a\": 1}\n");
        request(base, "GET /nowhere", "", "");
        request(base, "GET /admin/health", "", "");
    }

    private static void request(URI base, String line, String fields, String content) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort())) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            OutputStream out = socket.getOutputStream();
            out.write((line + " HTTP/1.1\r\nHost: " + base.getAuthority() + "\r\nConnection: close\r\n" + fields
                            + "\r\n" + content)
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            socket.getInputStream().readAllBytes();
        }
    }

    /** The server's stdout, of which the first line is waited for. */
    private static final class Ready extends OutputStream {
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();
        private final CompletableFuture<String> line = new CompletableFuture<>();

        @Override
        public synchronized void write(int b) {
            if (b == '\n') {
                line.complete(said.toString(StandardCharsets.UTF_8));
            }
            said.write(b);
        }

        /** Without effect when it was. */
        void never() {
            line.completeExceptionally(new ProxyException("the training did not get to serve"));
        }

        String line() throws Exception {
            return line.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
