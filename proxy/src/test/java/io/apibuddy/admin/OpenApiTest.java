package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/openapi.yaml and the route table say the same. That answers are so too, {@link Reception} sees to. */
class OpenApiTest {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static List<Endpoint> table = List.of();

    @BeforeAll
    static void readTable() {
        if (table.isEmpty()) {
            try (Reception reception = new Reception()) {
                table = reception.admin.routes().table();
            }
        }
    }

    @AfterAll
    static void forget() {
        table = List.of();
    }

    static Stream<Endpoint> endpoints() {
        readTable();
        return table.stream();
    }

    private static JsonNode described(Endpoint endpoint) {
        return Contract.DOCUMENT
                .path("paths")
                .path(endpoint.path().text())
                .path(endpoint.method().toLowerCase(Locale.ROOT));
    }

    private static List<String> names(JsonNode operation, String in) {
        List<String> names = new ArrayList<>();
        operation.path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals(in)) {
                names.add(parameter.path("name").asText());
            }
        });
        return names;
    }

    @Test
    void whatIsDescribedIsServedAndTheOtherWayRound() {
        Set<String> described = new TreeSet<>();
        Contract.DOCUMENT
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(name -> {
                    assertThat(METHODS).contains(name);
                    described.add(name.toUpperCase(Locale.ROOT) + " " + path.getKey());
                }));

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(table.stream()
                        .map(endpoint ->
                                endpoint.method() + " " + endpoint.path().text())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void whoMayAskIsTheSame(Endpoint endpoint) {
        JsonNode operation = described(endpoint);
        JsonNode security = operation.path("security");
        List<List<String>> ways = new ArrayList<>();
        security.forEach(way -> {
            List<String> names = new ArrayList<>();
            way.fieldNames().forEachRemaining(names::add);
            ways.add(names);
        });

        assertThat(operation.path("x-kind").asText())
                .isEqualTo(endpoint.kind().name().toLowerCase(Locale.ROOT));
        assertThat(ways)
                .isEqualTo(
                        switch (endpoint.kind()) {
                            case FILE, PROBE -> List.of();
                            case READ, STREAM -> List.of(List.of("key"), List.of("session"), List.of());
                            case CHANGE -> List.of(List.of("key"), List.of("session", "token"), List.of("token"));
                        });
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void theParametersAreTheSame(Endpoint endpoint) {
        JsonNode operation = described(endpoint);

        assertThat(names(operation, "query"))
                .isEqualTo(endpoint.parameters().stream().map(Parameter::name).toList());
        assertThat(names(operation, "path")).isEqualTo(endpoint.path().names());
        operation.path("parameters").forEach(parameter -> {
            JsonNode schema = parameter.path("schema");
            endpoint.parameters().stream()
                    .filter(one -> one.name().equals(parameter.path("name").asText()))
                    .forEach(one -> {
                        schema.path("enum")
                                .forEach(value ->
                                        assertThat(one.admits(value.asText())).isTrue());
                        if (schema.has("maximum")) {
                            assertThat(one.most())
                                    .isEqualTo(schema.path("maximum").asLong());
                            assertThat(one.least())
                                    .isEqualTo(schema.path("minimum").asLong());
                        }
                    });
        });
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void whatReadsContentIsTheSame(Endpoint endpoint) {
        assertThat(described(endpoint).has("requestBody")).isEqualTo(endpoint.readsContent());
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        Contract.DOCUMENT
                .findValues("$ref")
                .forEach(reference -> assertThat(Contract.DOCUMENT
                                .at(reference.asText().substring(1))
                                .isMissingNode())
                        .as(reference.asText())
                        .isFalse());
    }
}
