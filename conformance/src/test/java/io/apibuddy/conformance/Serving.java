package io.apibuddy.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The built program as a process that serves one mapping, {@code api}. */
final class Serving implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StartedProcess process;
    private final String address;
    private final HttpClient client = client();

    private Serving(StartedProcess process) {
        this.process = process;
        this.address = process.awaitLine("API Buddy is listening on ").replaceFirst("/$", "");
    }

    /** How it is to be started. */
    static Start of(Path directory, CheckedOrigin origin) {
        return new Start(directory, origin);
    }

    static final class Start {
        private final Path directory;
        private final CheckedOrigin origin;
        private String name = "api-buddy";
        private Path database;
        private String cache = "";
        private String mapping = "";
        private List<String> before = List.of();
        private List<String> java = List.of("-Xmx256m");

        private Start(Path directory, CheckedOrigin origin) {
            this.directory = directory;
            this.origin = origin;
            this.database = directory.resolve("cache.db");
        }

        CheckedOrigin origin() {
            return origin;
        }

        /** What its files are called by. */
        Start name(String value) {
            name = value;
            return this;
        }

        Start database(Path value) {
            database = value;
            return this;
        }

        /** More settings of {@code cache}, each with a comma before it. */
        Start cache(String value) {
            cache = value;
            return this;
        }

        /** More settings of the mapping, each with a comma before it. */
        Start mapping(String value) {
            mapping = value;
            return this;
        }

        /** A command that the program's own is given to. */
        Start under(String... command) {
            before = List.of(command);
            return this;
        }

        /** Options of the JVM. */
        Start java(String... options) {
            java = List.of(options);
            return this;
        }

        Serving start() throws IOException {
            return new Serving(process());
        }

        /** The same, for one that may not come so far as to serve. */
        StartedProcess process() throws IOException {
            Path configuration = directory.resolve(name + ".yaml");
            Files.writeString(configuration, """
                    server: {port: 0}
                    logging: {level: WARNING}
                    cache: {database_path: "%s"%s}
                    admin: {rate_limit_per_minute: 0, log_access: false}
                    domain_mappings:
                      api: {upstream: "%s", requests_per_hour: 0%s}
                    """.formatted(database, cache, origin.url(), mapping));
            List<String> command = new ArrayList<>(before);
            command.addAll(BuiltProgram.with(java, "serve", "--config", configuration.toString()));
            return StartedProcess.start(directory, name, command);
        }
    }

    /** A client with connections of its own. */
    static HttpClient client() {
        return HttpClient.newBuilder()
                .proxy(HttpClient.Builder.NO_PROXY)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    StartedProcess process() {
        return process;
    }

    URI uri(String path) {
        return URI.create(address + path);
    }

    /** Asks for an answer of the origin's. */
    Got get(String path) throws IOException, InterruptedException {
        return get(client, path);
    }

    /** What is stored, or a 504. */
    Got getStored(String path) throws IOException, InterruptedException {
        return get(client, path, "Cache-Control", "only-if-cached");
    }

    Got get(HttpClient by, String path, String... fields) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api" + path)).timeout(PATIENCE);
        if (fields.length > 0) {
            request.headers(fields);
        }
        HttpResponse<byte[]> response = by.send(request.build(), BodyHandlers.ofByteArray());
        return new Got(
                path,
                response.statusCode(),
                response.headers().firstValue("Cache-Status").orElse(""),
                response.body());
    }

    /** Asks the origin for a change, by which what is stored becomes invalid. */
    int delete(HttpClient by, String path) throws IOException, InterruptedException {
        return by.send(
                        HttpRequest.newBuilder(uri("/api" + path))
                                .timeout(PATIENCE)
                                .DELETE()
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    JsonNode admin(String path) throws IOException, InterruptedException {
        return JSON.readTree(client.send(
                        HttpRequest.newBuilder(uri("/admin" + path))
                                .timeout(PATIENCE)
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    /** Removes what is stored whose path begins so. */
    int purge(String prefix) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(uri("/admin/cache/api?prefix=" + prefix))
                                .header(
                                        "X-API-Buddy-Token",
                                        admin("/session").path("token").asText())
                                .timeout(PATIENCE)
                                .DELETE()
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    /** What became of one question. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Got(String path, int status, String cacheStatus, byte[] content) {
        boolean isRight() {
            return status == 200 && java.util.Arrays.equals(content, CheckedOrigin.content(path));
        }

        boolean isHit() {
            return cacheStatus.contains("; hit");
        }

        boolean isStored() {
            return cacheStatus.contains("; stored");
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
