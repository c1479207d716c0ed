package io.apibuddy.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** JSON trees, made and read by hand: what is shown is what is written here, and nothing by reflection. */
final class Json {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            // Sums of money are exact, and keep their places.
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .build();

    /** The last one that four digits of a year can say. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Json() {}

    static ObjectNode object() {
        return NODES.objectNode();
    }

    static ArrayNode array() {
        return NODES.arrayNode();
    }

    static <T> ArrayNode array(Collection<T> items, Function<T, JsonNode> shown) {
        ArrayNode array = array();
        items.forEach(item -> array.add(shown.apply(item)));
        return array;
    }

    static ArrayNode texts(Collection<String> items) {
        return array(items, NODES::textNode);
    }

    static <T> JsonNode either(Optional<T> value, Function<T, JsonNode> shown) {
        return value.map(shown).orElse(NullNode.getInstance());
    }

    static JsonNode text(Optional<String> value) {
        return either(value, NODES::textNode);
    }

    /** Null for what is further away than people count years. */
    static JsonNode time(Instant time) {
        return time.isAfter(LAST) ? NullNode.getInstance() : NODES.textNode(time.toString());
    }

    /** To the millisecond. */
    static JsonNode seconds(Duration duration) {
        return NODES.numberNode(BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros());
    }

    /** To the microsecond. */
    static JsonNode millis(Duration duration) {
        return NODES.numberNode(BigDecimal.valueOf(duration.toNanos() / 1000, 3).stripTrailingZeros());
    }

    static JsonNode money(BigDecimal sum) {
        return NODES.numberNode(sum);
    }

    /** A share or a rate, to four digits: what is behind them is noise. */
    static JsonNode share(double share) {
        return NODES.numberNode(Math.round(share * 10_000) / 10_000.0);
    }

    /** What plain Java values (maps, lists, texts, numbers, booleans, null) say. */
    static JsonNode plain(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = object();
            map.forEach((name, child) -> object.set(String.valueOf(name), plain(child)));
            return object;
        }
        if (value instanceof Collection<?> items) {
            ArrayNode array = array();
            items.forEach(item -> array.add(plain(item)));
            return array;
        }
        if (value == null) {
            return NullNode.getInstance();
        }
        if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        }
        return value instanceof Number
                ? NODES.numberNode(new BigDecimal(value.toString()))
                : NODES.textNode(value.toString());
    }

    static Buffer bytes(JsonNode node) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(node));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree can be written", impossible);
        }
    }

    /** The object that a content is; empty for anything else. */
    static Optional<ObjectNode> read(Buffer content) {
        try {
            return MAPPER.readTree(content.getBytes()) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
