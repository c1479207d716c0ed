package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * JSON in canonical form beside another implementation of RFC 8785. The input is JSON. Where we have no canonical form by
 * design, and take the bytes as they are, the other one is not asked: broken JSON and anything but UTF-8, duplicate names,
 * lone surrogates, and numbers that no double holds. What it takes though it is not JSON does not count either.
 */
class CanonicalJsonFuzzTest {
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[\"\\\\/bfnrt]|u[0-9A-Fa-f]{4})");
    private static final Pattern NEXT_TO_ZERO = Pattern.compile("e-3[0-9]{2}");

    @FuzzTest
    void bothAgreeOnTheCanonicalForm(byte[] input) throws IOException {
        Optional<String> ours = CanonicalJson.of(input, List.of());

        assertThat(ours.isPresent()).isEqualTo(hasForm(input));
        if (ours.isPresent()) {
            String canonical = ours.get();
            assertThat(isForTheOther(canonical) ? theirs(input) : canonical).isEqualTo(canonical);
            byte[] bytes = canonical.getBytes(StandardCharsets.UTF_8);
            assertThat(CanonicalJson.of(bytes, List.of())).contains(canonical);
            assertThat(CanonicalJson.of(
                            (" \n" + canonical + "\t").getBytes(StandardCharsets.UTF_8), List.of("/no/such")))
                    .contains(canonical);
            assertThat(CanonicalJson.leaves(input, List.of(), 100, 1000)).hasSizeLessThanOrEqualTo(100);
        }
    }

    /**
     * RFC 8785 is of any JSON, the other implementation only of objects and arrays; and some of the numbers next to zero
     * (1e-320) it writes with a hundred zeros, unlike section 3.2.2.3.
     */
    private static boolean isForTheOther(String canonical) {
        return (canonical.startsWith("{") || canonical.startsWith("["))
                && !NEXT_TO_ZERO.matcher(canonical).find();
    }

    private static String theirs(byte[] input) throws IOException {
        return new JsonCanonicalizer(new String(input, StandardCharsets.UTF_8)).getEncodedString();
    }

    /** What design and RFC leave: one value of JSON, names once, texts of whole characters, numbers that doubles hold. */
    private static boolean hasForm(byte[] input) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(input))
                    .toString();
            try (JsonParser parser = STRICT.createParser(text)) {
                int depth = 0;
                int values = 0;
                boolean fits = true;
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    values += depth == 0 ? 1 : 0;
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    fits &= fits(parser, token);
                }
                return fits
                        && values == 1
                        && ESCAPE.matcher(text).replaceAll("").indexOf('\\') < 0;
            }
        } catch (IOException | NumberFormatException none) {
            return false;
        }
    }

    private static boolean fits(JsonParser parser, JsonToken token) throws IOException {
        if (token.isNumeric()) {
            return isHeld(new BigDecimal(parser.getText()));
        }
        String text = token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING ? parser.getText() : "";
        return StandardCharsets.UTF_16.newEncoder().canEncode(text);
    }

    /** Exactly, or as the text that the double is written as. */
    private static boolean isHeld(BigDecimal number) {
        long exponent = (long) number.precision() - number.scale();
        if (number.signum() == 0 || exponent > 310 || exponent < -330) {
            return number.signum() == 0;
        }
        double held = number.doubleValue();
        return held != 0
                && !Double.isInfinite(held)
                && (new BigDecimal(held).compareTo(number) == 0 || isWritten(held, number));
    }

    private static boolean isWritten(double held, BigDecimal number) {
        BigDecimal exact = new BigDecimal(held);
        for (int digits = 1; digits <= 17; digits++) {
            // ECMA-262, Number::toString: of two that are equally near, the even one.
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == held) {
                return rounded.compareTo(number) == 0;
            }
        }
        return false;
    }
}
