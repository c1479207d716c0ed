package io.apibuddy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.CacheFile;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.config.ProxyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code api-buddy explain}. */
@Command(
        name = "explain",
        header = "Why a request is a hit or a miss.",
        description = {
            "%nSays what the cache would do with a request and on what ground, what its key is made of, what is stored"
                    + " under it, and which stored answers come near: what differs, and the setting that would make"
                    + " them one. Nothing is fetched or changed.",
            "%nOf a running API Buddy (--url), or of a database file; that needs the mapping, from --config, --map or the"
                    + " environment, since keys depend on it.%n"
        },
        footer = {
            "",
            "Examples:",
            "  api-buddy explain --url http://127.0.0.1:8080 /wiki/wiki/HTTP",
            "  api-buddy explain --url http://127.0.0.1:8080 --id 42",
            "  api-buddy explain --map wiki=https://en.wikipedia.org https://en.wikipedia.org/wiki/HTTP",
            "  api-buddy explain --config api-buddy.yaml --method POST -H 'Content-Type: application/json'"
                    + " --data @query.json /search/q"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final String COMMAND_LINE = "command line";

    private final Surroundings surroundings;
    private final JsonMapper json = new JsonMapper();

    @Mixin
    private Place place = new Place();

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description = "As a client would ask for it (/wiki/...), or the URL at upstream.")
    private @Nullable String url;

    @Option(names = "--id", paramLabel = "N", description = "In place of a URL: a request that was made, with --url.")
    private @Nullable Long id;

    @Option(names = "--method", paramLabel = "M", description = "Its method (default: GET, or POST with --data).")
    private @Nullable String method;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "A field of it. May be given several times.")
    private List<String> headers = new ArrayList<>();

    @Option(names = "--data", paramLabel = "TEXT|@FILE", description = "Its content.")
    private @Nullable String data;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration, for a database file.")
    private @Nullable Path config;

    @Option(
            names = "--map",
            paramLabel = "NAME=URL",
            description = "A mapping, for a database file. May be given several times.")
    private List<String> maps = new ArrayList<>();

    @Option(names = "--json", description = "As JSON.")
    private boolean asJson;

    ExplainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        ObjectNode request = request();
        JsonNode told = place.isRunning() ? ofRunning(request) : ofFile(request);
        surroundings.out().print(asJson ? Json.text(told) : ExplainView.text(told));
        return 0;
    }

    private JsonNode ofRunning(ObjectNode request) {
        if (config != null || !maps.isEmpty()) {
            throw place.misuse("--config and --map go with a database file: a running API Buddy has its own.");
        }
        return place.client(surroundings).ask("/admin/explain", "verdict", request);
    }

    private JsonNode ofFile(ObjectNode request) throws JsonProcessingException {
        if (id != null) {
            throw place.misuse("--id goes with --url: only a running API Buddy remembers its requests.");
        }
        ProxyConfig loaded = loaded();
        Path file = place.database().orElseGet(() -> database(loaded));
        try (CacheFile cache = CacheFile.open(file)) {
            return json.readTree(cache.explain(loaded, request.toString()));
        }
    }

    private Path database(ProxyConfig loaded) {
        return loaded.cache()
                .databasePath()
                .orElseThrow(
                        () -> new ProxyException("The configuration keeps the cache in memory (cache.database_path):"
                                + " ask the running one with --url."));
    }

    private ProxyConfig loaded() {
        ConfigLoader loader = ConfigLoader.create()
                .environment(surroundings.environment())
                .fallback("cache.database_path", CachePlace.file(surroundings));
        if (config != null) {
            loader.file(config);
        }
        for (String map : maps) {
            int equals = map.indexOf('=');
            if (equals < 1) {
                throw place.misuse(
                        "--map: found '" + map + "', allowed NAME=URL, such as wiki=https://en.wikipedia.org");
            }
            loader.mapping(map.substring(0, equals), map.substring(equals + 1), COMMAND_LINE);
        }
        return loader.load().config();
    }

    /** As {@code POST /admin/explain} takes it. */
    private ObjectNode request() throws IOException {
        ObjectNode request = json.createObjectNode();
        if ((url == null) == (id == null)) {
            throw place.misuse("Which request? Give its URL, or with --id the number of one that was made.");
        }
        if (id != null) {
            if (method != null || data != null || !headers.isEmpty()) {
                throw place.misuse("--id stands for a whole request: --method, --header and --data don't go with it.");
            }
            return request.put("id", id);
        }
        request.put("method", method == null ? (data == null ? "GET" : "POST") : method);
        request.put("url", url);
        ArrayNode fields = request.putArray("headers");
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw place.misuse("--header: found no 'Name: value'");
            }
            fields.addArray()
                    .add(header.substring(0, colon).strip())
                    .add(header.substring(colon + 1).strip());
        }
        if (data != null) {
            request.put("body", content(data));
        }
        return request;
    }

    private static String content(String data) throws IOException {
        if (!data.startsWith("@")) {
            return data;
        }
        Path file = Path.of(data.substring(1));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException other) {
            throw new ProxyException(file + " is no text in UTF-8, and only that can be asked about.");
        }
    }
}
