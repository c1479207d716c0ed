package io.apibuddy.admin;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The dashboard's files and the API's description, as they are in this package's folder {@code web}. Each is read once, off the event loop. */
final class WebFiles {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8",
            "yaml", "application/yaml");

    static final List<String> ENDINGS = TYPES.keySet().stream().sorted().toList();

    private final Vertx vertx;

    /** Those that there are: bounded by what is in the folder. */
    private final Map<String, Content> read = new ConcurrentHashMap<>();

    private record Content(Buffer bytes, String etag) {}

    WebFiles(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Answers with a file.
     *
     * @param name of the shape that {@link PathTemplate} lets through, so it leads nowhere else
     */
    Future<Reply> answer(String name, Ask ask) {
        return content(name).map(found -> {
            Content content =
                    found.orElseThrow(() -> new Refusal(Problems.unknownPath(List.of("the dashboard's files"))));
            boolean known = ask.call().head().fields().values("If-None-Match").stream()
                    .flatMap(line -> Arrays.stream(line.split(",", -1)))
                    .map(String::strip)
                    .anyMatch(tag ->
                            tag.equals("*") || tag.replaceFirst("^W/", "").equals(content.etag()));
            Fields fields = Fields.of("Content-Type", type(name), "ETag", content.etag(), "Cache-Control", "no-cache");
            return known
                    ? new Reply(new ResponseHead(304, fields), Body.empty())
                    : new Reply(new ResponseHead(200, fields), Body.of(content.bytes()));
        });
    }

    private static String type(String name) {
        return Objects.requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), name);
    }

    private Future<Optional<Content>> content(String name) {
        @Nullable Content known = read.get(name);
        if (known != null) {
            return Future.succeededFuture(Optional.of(known));
        }
        return vertx.executeBlocking(() -> load(name))
                .onSuccess(found -> found.ifPresent(content -> read.put(name, content)));
    }

    private static Optional<Content> load(String name) throws IOException {
        try (InputStream in = WebFiles.class.getResourceAsStream("web/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            return Optional.of(new Content(Buffer.buffer(bytes), etag(bytes)));
        }
    }

    private static String etag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
