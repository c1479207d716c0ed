package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** docs/openapi.yaml, and whether answers are as it says. */
final class Contract {
    static final JsonNode DOCUMENT = read();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

    private Contract() {}

    private static JsonNode read() {
        try {
            return new ObjectMapper(new YAMLFactory())
                    .readTree(Path.of("..", "docs", "openapi.yaml")
                            .toAbsolutePath()
                            .toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What is wrong with an answer; empty when it is as described. */
    static List<String> faults(Endpoint endpoint, int status, String type, String content, ObjectMapper mapper) {
        String path = endpoint.path().text();
        String method = endpoint.method().toLowerCase(java.util.Locale.ROOT);
        JsonNode response = resolved(
                DOCUMENT.path("paths").path(path).path(method).path("responses").path("" + status));
        if (response.isMissingNode()) {
            return List.of(method + " " + path + " is not described with status " + status);
        }
        JsonNode media = response.path("content");
        if (media.isMissingNode()) {
            return List.of();
        }
        String bare = type.replaceAll("\\s*;.*", "");
        JsonNode schema = media.path(bare).path("schema");
        if (schema.isMissingNode()) {
            return List.of(method + " " + path + " " + status + " is not described with " + bare);
        }
        return schema.has("$ref") ? faults(schema.path("$ref").textValue(), content, mapper) : List.of();
    }

    static List<String> faults(String schema, String content, ObjectMapper mapper) {
        List<String> faults = new ArrayList<>();
        try {
            SCHEMAS.computeIfAbsent(schema, Contract::compile)
                    .validate(mapper.readTree(content))
                    .forEach(fault -> faults.add(fault.getMessage()));
        } catch (IOException e) {
            faults.add("no JSON: " + content);
        }
        return faults;
    }

    private static JsonSchema compile(String ref) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("$ref", ref);
        node.set("components", DOCUMENT.path("components"));
        return FACTORY.getSchema(
                node,
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DOCUMENT.at(node.path("$ref").textValue().substring(1)) : node;
    }
}
