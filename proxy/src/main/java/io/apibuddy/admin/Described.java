package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.http.Fields;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A request as somebody describes it in JSON: by its parts, or by the id that its event had.
 *
 * @param id of its event; empty when it is described by the rest
 * @param method of it
 * @param url as it was given
 * @param fields of it
 * @param content of it
 */
record Described(OptionalLong id, String method, String url, Fields fields, Buffer content) {
    private static final Set<String> MEMBERS = Set.of("id", "method", "url", "headers", "body");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

    /** RFC 9110 section 5.5: no controls but a tab. */
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]{0,8192}");

    private static final String HEADERS_ALLOWED =
            "an object such as {\"Accept\": \"text/html\"}, or a list of pairs such as [[\"Accept\", \"text/html\"]]";

    Described(String method, String url, Fields fields, Buffer content) {
        this(OptionalLong.empty(), method, url, fields, content);
    }

    static Described read(Buffer bytes) {
        ObjectNode node = Json.read(bytes)
                .orElseThrow(() -> refused("Found no JSON object, allowed one such as {\"url\": \"/wiki/x\"}."));
        Set<String> unknown = new TreeSet<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(MEMBERS);
        if (!unknown.isEmpty()) {
            throw refused("Found member " + Problems.shown(unknown.iterator().next()) + ", allowed "
                    + String.join(", ", new TreeSet<>(MEMBERS)) + ".");
        }
        if (node.has("id") == node.has("url") || (node.has("id") && node.size() > 1)) {
            throw refused("Allowed is either id alone, or url, with method, headers and body if need be.");
        }
        if (node.has("id")) {
            JsonNode id = node.path("id");
            if (!id.canConvertToLong() || !id.isIntegralNumber() || id.asLong() < 0) {
                throw refused("Member id: allowed a whole number.");
            }
            return new Described(OptionalLong.of(id.asLong()), "", "", Fields.empty(), Buffer.buffer());
        }
        return new Described(
                method(text(node, "method", "GET")),
                text(node, "url", ""),
                fields(node.path("headers")),
                Buffer.buffer(text(node, "body", "")));
    }

    private static String text(ObjectNode node, String member, String otherwise) {
        JsonNode value = node.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isTextual()) {
            throw refused("Member " + member + ": allowed a text.");
        }
        return value.textValue();
    }

    private static String method(String method) {
        if (!TOKEN.matcher(method).matches()) {
            throw refused("Member method: found " + Problems.shown(method) + ", allowed a token such as GET.");
        }
        return method;
    }

    private static Fields fields(JsonNode headers) {
        Fields.Builder fields = Fields.builder();
        if (headers instanceof ObjectNode object) {
            object.properties().forEach(field -> add(fields, field.getKey(), field.getValue()));
        } else if (headers instanceof ArrayNode pairs) {
            for (JsonNode pair : pairs) {
                if (pair.size() != 2 || !pair.isArray() || !pair.get(0).isTextual()) {
                    throw refused("Member headers: allowed " + HEADERS_ALLOWED + ".");
                }
                add(fields, pair.get(0).textValue(), pair.get(1));
            }
        } else if (!headers.isMissingNode() && !headers.isNull()) {
            throw refused("Member headers: allowed " + HEADERS_ALLOWED + ".");
        }
        return fields.build();
    }

    private static void add(Fields.Builder fields, String name, JsonNode value) {
        if (!TOKEN.matcher(name).matches()
                || !value.isTextual()
                || !VALUE.matcher(value.textValue()).matches()) {
            // The value may be a credential: it is not repeated.
            throw refused("Member headers: field " + Problems.shown(name)
                    + " is none that HTTP can carry; allowed is a token with a text of one line.");
        }
        fields.add(name, value.textValue().strip());
    }

    private static Refusal refused(String detail) {
        return new Refusal(Problems.badContent(detail));
    }
}
