package io.apibuddy.exchange;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * JSON in one form, whatever its spacing, the order of its members and the spelling of its texts and numbers (RFC 8785,
 * JSON Canonicalization Scheme). What that scheme cannot take without loss has no such form here: duplicate names, lone
 * surrogates, numbers that no double holds, broken JSON, anything but UTF-8.
 */
final class CanonicalJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private CanonicalJson() {}

    /**
     * The canonical text.
     *
     * @param ignoredPointers RFC 6901 pointers to members that are left out
     * @return empty when the content has no canonical form
     */
    static Optional<String> of(byte[] content, List<String> ignoredPointers) {
        return tree(content, ignoredPointers).flatMap(tree -> text(tree, content.length));
    }

    /**
     * The canonical texts of its leaves, by JSON pointer, in canonical order.
     *
     * @param ignoredPointers as above
     * @param most how many of them
     * @param longest pointer that is of interest
     * @return empty when the content has no canonical form, or no leaves
     */
    static Map<String, String> leaves(byte[] content, List<String> ignoredPointers, int most, int longest) {
        Map<String, String> leaves = new LinkedHashMap<>();
        tree(content, ignoredPointers)
                .filter(tree -> text(tree, content.length).isPresent())
                .ifPresent(tree -> new Leaves(leaves, most, longest).gather(tree, ""));
        return leaves;
    }

    private record Leaves(Map<String, String> found, int most, int longest) {
        void gather(JsonNode node, String pointer) {
            if (found.size() >= most || pointer.length() > longest) {
                return;
            }
            if (node instanceof ObjectNode object && !object.isEmpty()) {
                TreeMap<String, JsonNode> members = new TreeMap<>();
                object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
                members.forEach((name, value) -> gather(value, pointer + "/" + escaped(name)));
            } else if (node instanceof ArrayNode array && !array.isEmpty()) {
                for (int i = 0; i < array.size() && found.size() < most; i++) {
                    gather(array.get(i), pointer + "/" + i);
                }
            } else if (!node.isContainerNode() || !pointer.isEmpty()) {
                text(node, 16).ifPresent(text -> found.put(pointer, text));
            }
        }

        /** RFC 6901 section 3. */
        private static String escaped(String name) {
            return name.replace("~", "~0").replace("/", "~1");
        }
    }

    /** Empty when it is not JSON: it is taken byte for byte. */
    private static Optional<JsonNode> tree(byte[] content, List<String> ignoredPointers) {
        try {
            String text = utf8(content);
            JsonNode tree = JSON.readTree(text);
            if (tree instanceof MissingNode || hasBrokenEscape(text)) {
                return Optional.empty();
            }
            ignoredPointers.forEach(pointer -> remove(tree, JsonPointer.compile(pointer)));
            return Optional.of(tree);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty(); // the latter: an exponent that not even a BigDecimal has
        }
    }

    private static Optional<String> text(JsonNode node, int length) {
        StringBuilder text = new StringBuilder(length);
        return append(node, text) ? Optional.of(text.toString()) : Optional.empty();
    }

    private static String utf8(byte[] content) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString();
    }

    /** Jackson looks at no more than the low byte of what stands for a hexadecimal digit in a text: here that is no JSON. */
    private static boolean hasBrokenEscape(String json) {
        for (int at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at + 2)) {
            if (json.startsWith("u", at + 1)) {
                for (int i = at + 2; i < at + 6; i++) {
                    if (i >= json.length() || !HexFormat.isHexDigit(json.charAt(i))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static void remove(JsonNode tree, JsonPointer pointer) {
        if (pointer.matches()) {
            return; // the whole content cannot be left out
        }
        JsonNode parent = tree.at(pointer.head());
        if (parent instanceof ObjectNode object) {
            object.remove(pointer.last().getMatchingProperty());
        } else if (parent instanceof ArrayNode array && array.has(pointer.last().getMatchingIndex())) {
            array.remove(pointer.last().getMatchingIndex());
        }
    }

    /** Returns false when something in the tree has no canonical form. */
    private static boolean append(JsonNode node, StringBuilder text) {
        return switch (node.getNodeType()) {
            case OBJECT -> appendObject(node, text);
            case ARRAY -> appendArray(node, text);
            case STRING -> appendString(node.textValue(), text);
            case NUMBER -> appendNumber(node.decimalValue(), text);
            case BOOLEAN, NULL -> {
                text.append(node.asText());
                yield true;
            }
            case BINARY, POJO, MISSING -> false;
        };
    }

    private static boolean appendObject(JsonNode object, StringBuilder text) {
        TreeMap<String, JsonNode> members = new TreeMap<>(); // by UTF-16 code units: RFC 8785 section 3.2.3
        object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        text.append('{');
        boolean first = true;
        for (var member : members.entrySet()) {
            if (!first) {
                text.append(',');
            }
            first = false;
            if (!appendString(member.getKey(), text)) {
                return false;
            }
            text.append(':');
            if (!append(member.getValue(), text)) {
                return false;
            }
        }
        text.append('}');
        return true;
    }

    private static boolean appendArray(JsonNode array, StringBuilder text) {
        text.append('[');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            if (!append(array.get(i), text)) {
                return false;
            }
        }
        text.append(']');
        return true;
    }

    /** RFC 8785 section 3.2.2.2. */
    private static boolean appendString(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (Character.isHighSurrogate(c)
                            && i + 1 < value.length()
                            && Character.isLowSurrogate(value.charAt(i + 1))) {
                        text.append(c).append(value.charAt(++i));
                    } else if (Character.isSurrogate(c)) {
                        return false;
                    } else if (c < 0x20) {
                        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
        return true;
    }

    private static boolean appendNumber(BigDecimal number, StringBuilder text) {
        Optional<String> canonical = CanonicalNumber.of(number);
        canonical.ifPresent(text::append);
        return canonical.isPresent();
    }
}
