package io.apibuddy.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses one text of JSON or YAML into a tree whose nodes know their lines. */
final class TreeReader {
    /** The configuration itself is five deep. */
    private static final int DEEPEST = 32;

    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9]");

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxNumberLength(200)
            .maxNameLength(10_000)
            .maxStringLength(ConfigFile.LARGEST)
            .build();

    /** Stops reading; the mistake is already told. */
    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    private final String text;
    private final Place place;
    private final boolean json;
    private final Mistakes mistakes;
    private int line;

    TreeReader(String text, Place place, boolean json, Mistakes mistakes) {
        this.text = text;
        this.place = place;
        this.json = json;
        this.mistakes = mistakes;
    }

    Optional<Node.Mapping> read() {
        try (JsonParser parser = parser()) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw stop(place, "file", "an empty file", "an object with sections such as domain_mappings");
            }
            Node root = node(parser, first, "");
            if (parser.nextToken() != null) {
                throw stop(here(parser), "syntax", "more after the end of the object", "one object");
            }
            if (root instanceof Node.Mapping mapping) {
                return Optional.of(mapping);
            }
            boolean blank = root instanceof Node.Scalar scalar && scalar.isNull();
            throw stop(
                    blank ? place : root.place(),
                    "file",
                    blank ? "an empty file" : Texts.kind(root),
                    "an object with sections such as domain_mappings");
        } catch (Stop e) {
            return Optional.empty();
        } catch (IOException e) {
            JsonLocation where = e instanceof JacksonException problem ? problem.getLocation() : null;
            int last = where == null || where.getLineNr() < 1 ? line : where.getLineNr();
            String message = e.getMessage() == null ? "" : e.getMessage();
            Place there =
                    place.line(json ? last : SyntaxErrors.line(message, text).orElse(last));
            String language = json ? "JSON" : "YAML";
            mistakes.add(there, "syntax", SyntaxErrors.found(message, json), language);
            return Optional.empty();
        }
    }

    private JsonParser parser() throws IOException {
        JsonFactory factory = json
                ? JsonFactory.builder().streamReadConstraints(LIMITS).build()
                : YAMLFactory.builder().streamReadConstraints(LIMITS).build();
        return factory.createParser(text);
    }

    private Node node(JsonParser parser, JsonToken token, String key) throws IOException, Stop {
        if (parser instanceof YAMLParser yaml) {
            refuseReferences(yaml, token, key);
        }
        return switch (token) {
            case START_OBJECT -> mapping(parser, key);
            case START_ARRAY -> sequence(parser, key);
            case VALUE_STRING -> scalar(parser, isNothing(parser) ? null : parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(parser, number(parser));
            case VALUE_TRUE, VALUE_FALSE -> scalar(parser, token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> scalar(parser, null);
            default -> throw stop(here(parser), label(key), "binary data", "text, numbers, lists and objects");
        };
    }

    /** A few bytes of references to references can stand for gigabytes, and none is needed here. */
    private void refuseReferences(YAMLParser yaml, JsonToken token, String key) throws IOException, Stop {
        if (token == JsonToken.VALUE_STRING && yaml.isCurrentAlias()) {
            throw stop(here(yaml), label(key), "a YAML alias (*name)", "the value itself, or text in quotes");
        }
    }

    private Node.Mapping mapping(JsonParser parser, String key) throws IOException, Stop {
        Place start = here(parser);
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            String child = key.isEmpty() ? Texts.name(name) : key + "." + Texts.name(name);
            Place at = here(parser);
            Node value = node(parser, parser.nextToken(), child);
            Node.Entry before = entries.get(name);
            if (before != null) {
                String found =
                        "the key a second time, first in line " + before.place().line();
                mistakes.add(at, child, found, "each key once");
            } else {
                entries.put(name, new Node.Entry(at, value));
            }
        }
        return new Node.Mapping(entries, start);
    }

    private Node.Sequence sequence(JsonParser parser, String key) throws IOException, Stop {
        Place start = here(parser);
        List<Node> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(parser, token, key + "[" + items.size() + "]"));
        }
        return new Node.Sequence(items, start);
    }

    private Node.Scalar scalar(JsonParser parser, @Nullable Object value) {
        return new Node.Scalar(value, here(parser));
    }

    /** A number, or the text when it is none to most readers: {@code .inf}, or the octal {@code 017}. */
    private static Object number(JsonParser parser) throws IOException {
        String written = parser.getText();
        if (LEADING_ZERO.matcher(written).lookingAt()) {
            return written;
        }
        try {
            return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    ? new BigDecimal(parser.getBigIntegerValue())
                    : parser.getDecimalValue();
        } catch (StreamReadException | NumberFormatException e) {
            return written;
        }
    }

    /** Whether a text is not even a pair of quotes: what stands after {@code server:} when all below is commented out. */
    private static boolean isNothing(JsonParser parser) throws IOException {
        return parser.getTextLength() == 0
                && parser.currentTokenLocation().getCharOffset()
                        == parser.currentLocation().getCharOffset();
    }

    private Place here(JsonParser parser) {
        line = parser.currentTokenLocation().getLineNr();
        return place.line(line);
    }

    private static String label(String key) {
        return key.isEmpty() ? "file" : key;
    }

    private Stop stop(Place where, String key, String found, String allowed) {
        mistakes.add(where, key, found, allowed);
        return new Stop();
    }
}
