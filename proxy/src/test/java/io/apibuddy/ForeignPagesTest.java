package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A page of somebody else's in the operator's browser tries each operation of the admin API, in all ways that it has. */
class ForeignPagesTest {
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n";
    private static final List<String> OPEN = List.of("/admin", "/admin/", "/admin/{file}");

    private final House house = House.build();

    @AfterEach
    void close() {
        house.close();
    }

    private record Operation(String method, String path) {}

    /** All that docs/openapi.yaml describes, but for what is open to all. */
    private static List<Operation> operations() throws IOException {
        JsonNode paths = new YAMLMapper()
                .readTree(Path.of("..", "docs", "openapi.yaml").toFile())
                .path("paths");
        List<Operation> operations = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> all = paths.fields(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> path = all.next();
            if (path.getKey().startsWith("/admin/health") || OPEN.contains(path.getKey())) {
                continue;
            }
            for (String method : List.of("get", "post", "delete")) {
                if (path.getValue().has(method)) {
                    operations.add(new Operation(
                            method.toUpperCase(Locale.ROOT),
                            path.getKey().replace("{mapping}", "api").replace("{hash}", "0".repeat(64))));
                }
            }
        }
        return operations;
    }

    @Shows(Threat.FOREIGN_PAGES)
    @Test
    void noOperationIsOpenToAForeignPage(Reached reached) throws IOException {
        house.get("/api/kept");
        String own = "Host: 127.0.0.1:" + house.proxy.port() + "\r\n";
        List<String> ways = List.of(
                "Host: evil.example\r\n",
                "Host: evil.example:" + house.proxy.port() + "\r\n",
                "Host: localhost.evil.example\r\n",
                own + "Origin: null\r\n",
                own + "Origin: http://evil.example\r\n",
                own + "Origin: http://127.0.0.1:1\r\n",
                own + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
                own + "Origin: null\r\n" + FORM);
        int tried = 0;
        for (Operation operation : operations()) {
            for (String way : ways) {
                String answer = ask(operation.method(), operation.path(), way);
                assertThat(answer).as(operation + " " + way).startsWith("HTTP/1.1 403 ");
                assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("access-control-", "\"token\"");
                tried++;
            }
            String preflight = ask(
                    "OPTIONS",
                    operation.path(),
                    own + "Origin: http://evil.example\r\nAccess-Control-Request-Method: " + operation.method()
                            + "\r\nAccess-Control-Request-Headers: x-api-buddy-token\r\n");
            assertThat(preflight).doesNotStartWith("HTTP/1.1 2");
            assertThat(preflight.toLowerCase(Locale.ROOT)).doesNotContain("access-control-");
        }
        assertThat(tried).isGreaterThan(150);
        assertThat(house.get("/api/kept").cacheStatus()).startsWith("api-buddy; hit");
        assertThat(house.asked()).isEqualTo(1);
        reached.figure(
                "%d requests to %d operations in %d ways: all 403",
                tried, operations().size(), ways.size());
    }

    @Shows(Threat.FOREIGN_PAGES)
    @Test
    void aFormOfTheOwnOriginWithoutTheTokenChangesNothing() throws IOException {
        house.get("/api/kept");
        String own = "Host: 127.0.0.1:" + house.proxy.port() + "\r\n";
        for (Operation operation : operations()) {
            if (!operation.method().equals("GET") && !operation.path().equals("/admin/session")) {
                // What only answers a question needs no token: it changes nothing.
                boolean asks = operation.path().equals("/admin/explain")
                        || operation.path().endsWith("/validate");
                assertThat(ask(operation.method(), operation.path(), own + FORM))
                        .as(operation.toString())
                        .startsWith(asks ? "HTTP/1.1 " : "HTTP/1.1 403 ");
            }
        }
        assertThat(house.get("/api/kept").cacheStatus()).startsWith("api-buddy; hit");
        assertThat(house.proxy.isRunning()).isTrue();
    }

    private String ask(String method, String path, String fields) {
        return RawClient.exchange(
                house.proxy.port(),
                method + " " + path + " HTTP/1.1\r\n" + fields + "Connection: close\r\n\r\n"
                        + (fields.contains("Content-Length") ? "a=b" : ""));
    }
}
