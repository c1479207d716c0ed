package io.apibuddy.examples;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client that a user may have. */
enum Fetcher {
    CURL {
        @Override
        Fetched fetch(URI uri, Path directory) throws IOException, InterruptedException {
            Path head = directory.resolve("head.txt");
            Path content = directory.resolve("content");
            List<String> command = new ArrayList<>();
            command.add(Tools.need("curl", "curl").toString());
            command.addAll(List.of("--silent", "--show-error", "--noproxy", "*", "--max-time", "60"));
            command.addAll(List.of("--dump-header", head.toString(), "--output", content.toString()));
            command.add(uri.toString());
            Tools.run(directory, command);
            List<String> lines = Files.readAllLines(head);
            String cacheStatus = lines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("cache-status:"))
                    .map(line -> line.substring("cache-status:".length()).trim())
                    .findFirst()
                    .orElse("");
            int status = Integer.parseInt(lines.get(0).split(" ", -1)[1]);
            return new Fetched(status, cacheStatus, Files.readAllBytes(content));
        }
    },
    JAVA_NET_HTTP {
        @Override
        Fetched fetch(URI uri, Path directory) throws IOException, InterruptedException {
            HttpClient client =
                    HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
            HttpResponse<byte[]> response =
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
            return new Fetched(
                    response.statusCode(),
                    response.headers().firstValue("Cache-Status").orElse(""),
                    response.body());
        }
    };

    /** Fetches; may use {@code directory} as it likes. */
    abstract Fetched fetch(URI uri, Path directory) throws IOException, InterruptedException;

    /** What came. */
    record Fetched(int status, String cacheStatus, byte[] content) {}
}
