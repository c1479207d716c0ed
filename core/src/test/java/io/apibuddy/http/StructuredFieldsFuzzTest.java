package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.apibuddy.http.StructuredFields.Bare;
import io.apibuddy.http.StructuredFields.Member;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.greenbytes.http.sfv.BooleanItem;
import org.greenbytes.http.sfv.ByteSequenceItem;
import org.greenbytes.http.sfv.DecimalItem;
import org.greenbytes.http.sfv.InnerList;
import org.greenbytes.http.sfv.IntegerItem;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.Parametrizable;
import org.greenbytes.http.sfv.ParseException;
import org.greenbytes.http.sfv.Parser;
import org.greenbytes.http.sfv.StringItem;
import org.greenbytes.http.sfv.TokenItem;

/**
 * Structured fields beside another reading of them: both take the same and understand the same. The input is a field's
 * value. The other one is of RFC 8941; what RFC 9651 added to that is left out here: Dates (section 3.3.7) and Display
 * Strings (section 3.3.8), which begin with an at sign or a percent sign where a value is expected.
 */
class StructuredFieldsFuzzTest {
    @FuzzTest
    void bothReadingsAgree(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Optional<String> item = StructuredFields.item(text).map(StructuredFieldsFuzzTest::ours);
        Optional<String> list = StructuredFields.list(text).map(StructuredFieldsFuzzTest::ours);
        Optional<String> dictionary = StructuredFields.dictionary(text).map(StructuredFieldsFuzzTest::ours);

        if (text.indexOf('@') < 0 && text.indexOf('%') < 0) {
            assertThat(item).as(text).isEqualTo(theirs(() -> theirs((Object) new Parser(text).parseItem())));
            assertThat(list)
                    .as(text)
                    .isEqualTo(theirs(() -> theirs(new Parser(text).parseList().get())));
            assertThat(dictionary)
                    .as(text)
                    .isEqualTo(theirs(
                            () -> theirs(new Parser(text).parseDictionary().get())));
        }
        assertThat(StructuredFields.isToken(text))
                .isEqualTo(StructuredFields.item(text)
                        .filter(one -> one.value().equals(new StructuredFields.Token(text)))
                        .isPresent());
    }

    private static Optional<String> theirs(Supplier<String> parsing) {
        try {
            return Optional.of(parsing.get());
        } catch (ParseException none) {
            return Optional.empty();
        }
    }

    private static String ours(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(StructuredFieldsFuzzTest::ours).toList().toString();
        }
        if (value instanceof Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            map.forEach((name, member) -> entries.add(name + "=" + ours(member)));
            return entries.toString();
        }
        if (value instanceof StructuredFields.Item item) {
            return ours(item.value()) + parameters(item);
        }
        if (value instanceof StructuredFields.InnerList inner) {
            return "inner" + ours(inner.items()) + parameters(inner);
        }
        return bare((Bare) value);
    }

    private static String parameters(Member member) {
        return member.parameters().isEmpty() ? "" : ours(member.parameters());
    }

    private static String bare(Bare value) {
        if (value instanceof StructuredFields.Whole whole) {
            return "whole " + whole.value();
        }
        if (value instanceof StructuredFields.Decimal decimal) {
            return "decimal " + decimal.value().stripTrailingZeros().toPlainString();
        }
        if (value instanceof StructuredFields.Text text) {
            return "text " + text.value();
        }
        if (value instanceof StructuredFields.Token token) {
            return "token " + token.value();
        }
        if (value instanceof StructuredFields.Flag flag) {
            return "flag " + flag.value();
        }
        if (value instanceof StructuredFields.Bytes bytes) {
            return "bytes "
                    + Base64.getEncoder().encodeToString(Base64.getDecoder().decode(bytes.base64()));
        }
        return value.toString();
    }

    private static String theirs(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(StructuredFieldsFuzzTest::theirs).toList().toString();
        }
        if (value instanceof Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            map.forEach((name, member) -> entries.add(name + "=" + theirs(member)));
            return entries.toString();
        }
        String parameters =
                value instanceof Parametrizable<?> some && !some.getParams().isEmpty()
                        ? theirs((Map<?, ?>) some.getParams())
                        : "";
        if (value instanceof InnerList inner) {
            return "inner" + theirs(inner.get()) + parameters;
        }
        return bare((ListElement<?>) value) + parameters;
    }

    private static String bare(ListElement<?> value) {
        if (value instanceof IntegerItem whole) {
            return "whole " + whole.get();
        }
        if (value instanceof DecimalItem decimal) {
            return "decimal " + decimal.get().stripTrailingZeros().toPlainString();
        }
        if (value instanceof StringItem text) {
            return "text " + text.get();
        }
        if (value instanceof TokenItem token) {
            return "token " + token.get();
        }
        if (value instanceof BooleanItem flag) {
            return "flag " + flag.get();
        }
        ByteBuffer bytes = ((ByteSequenceItem) value).get().duplicate();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return "bytes " + Base64.getEncoder().encodeToString(copy);
    }
}
