package io.apibuddy.http;

import io.apibuddy.http.StructuredFields.Bare;
import io.apibuddy.http.StructuredFields.InnerList;
import io.apibuddy.http.StructuredFields.Item;
import io.apibuddy.http.StructuredFields.Member;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The parsing algorithms of RFC 9651 section 4.2, one method each. */
final class StructuredParser {
    private static final char END = '\0';

    private final String text;
    private int at;

    StructuredParser(String text) {
        this.text = text;
    }

    /** Section 4.2: the whole text or nothing. */
    <T> Optional<T> whole(Function<StructuredParser, T> top) {
        try {
            skip(" ");
            T parsed = top.apply(this);
            skip(" ");
            return at == text.length() ? Optional.of(parsed) : Optional.empty();
        } catch (Malformed found) {
            return Optional.empty();
        }
    }

    /** Section 4.2.1. */
    List<Member> list() {
        List<Member> members = new ArrayList<>();
        while (at < text.length()) {
            members.add(member());
            if (!comma()) {
                break;
            }
        }
        return Collections.unmodifiableList(members);
    }

    /** Section 4.2.2; a repeated name's new value takes the place of the old one. */
    Map<String, Member> dictionary() {
        Map<String, Member> members = new LinkedHashMap<>();
        while (at < text.length()) {
            String key = key();
            Member member;
            if (peek() == '=') {
                at++;
                member = member();
            } else {
                member = new Item(new StructuredFields.Flag(true), parameters());
            }
            members.put(key, member);
            if (!comma()) {
                break;
            }
        }
        return Collections.unmodifiableMap(members);
    }

    /** Whether another member follows; a trailing comma is an error. */
    private boolean comma() {
        skip(" \t");
        if (at == text.length()) {
            return false;
        }
        expect(',');
        skip(" \t");
        check(at < text.length());
        return true;
    }

    private Member member() {
        return peek() == '(' ? innerList() : item();
    }

    /** Section 4.2.1.2. */
    private InnerList innerList() {
        expect('(');
        List<Item> items = new ArrayList<>();
        while (true) {
            skip(" ");
            if (peek() == ')') {
                at++;
                return new InnerList(Collections.unmodifiableList(items), parameters());
            }
            items.add(item());
            check(peek() == ' ' || peek() == ')');
        }
    }

    /** Section 4.2.3. */
    Item item() {
        Bare value = bare();
        return new Item(value, parameters());
    }

    /** Section 4.2.3.2; repeated names as above. */
    private Map<String, Bare> parameters() {
        if (peek() != ';') {
            return Map.of();
        }
        Map<String, Bare> parameters = new LinkedHashMap<>();
        while (peek() == ';') {
            at++;
            skip(" ");
            String key = key();
            Bare value = new StructuredFields.Flag(true);
            if (peek() == '=') {
                at++;
                value = bare();
            }
            parameters.put(key, value);
        }
        return Collections.unmodifiableMap(parameters);
    }

    /** Section 4.2.3.3. */
    private String key() {
        int start = at;
        check(isLower(peek()) || peek() == '*');
        while (isLower(peek()) || isDigit(peek()) || "_-.*".indexOf(peek()) >= 0) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Section 4.2.3.1. */
    private Bare bare() {
        char c = peek();
        if (c == '-' || isDigit(c)) {
            return number();
        }
        return switch (c) {
            case '"' -> string();
            case ':' -> bytes();
            case '?' -> flag();
            case '@' -> moment();
            case '%' -> displayText();
            default -> token();
        };
    }

    /** Section 4.2.4. */
    private Bare number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        int digits = digits();
        check(digits > 0);
        if (peek() != '.') {
            check(digits <= 15);
            return new StructuredFields.Whole(Long.parseLong(text.substring(start, at)));
        }
        check(digits <= 12);
        at++;
        int more = digits();
        check(more >= 1 && more <= 3);
        return new StructuredFields.Decimal(new BigDecimal(text.substring(start, at)));
    }

    private int digits() {
        int start = at;
        while (isDigit(peek())) {
            at++;
        }
        return at - start;
    }

    /** Section 4.2.5. */
    private Bare string() {
        expect('"');
        StringBuilder plain = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return new StructuredFields.Text(plain.toString());
            }
            if (c == '\\') {
                c = next();
                check(c == '"' || c == '\\');
            }
            check(c >= ' ' && c <= '~');
            plain.append(c);
        }
    }

    /** Section 4.2.6. */
    private Bare token() {
        int start = at;
        check(startsToken(peek()));
        while (continuesToken(peek())) {
            at++;
        }
        return new StructuredFields.Token(text.substring(start, at));
    }

    /** Section 4.2.7. */
    private Bare bytes() {
        expect(':');
        int end = text.indexOf(':', at);
        check(end >= 0);
        String base64 = text.substring(at, end);
        try {
            Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException broken) {
            throw new Malformed();
        }
        at = end + 1;
        return new StructuredFields.Bytes(base64);
    }

    /** Section 4.2.8. */
    private Bare flag() {
        expect('?');
        char c = next();
        check(c == '0' || c == '1');
        return new StructuredFields.Flag(c == '1');
    }

    /** Section 4.2.9. */
    private Bare moment() {
        expect('@');
        if (number() instanceof StructuredFields.Whole seconds) {
            return new StructuredFields.Moment(seconds.value());
        }
        throw new Malformed();
    }

    /** Section 4.2.10. */
    private Bare displayText() {
        expect('%');
        expect('"');
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        while (true) {
            char c = next();
            check(c >= ' ' && c <= '~');
            if (c == '"') {
                return new StructuredFields.DisplayText(decoded(bytes.flip()));
            }
            bytes.put(c == '%' ? (byte) (16 * hex(next()) + hex(next())) : (byte) c);
        }
    }

    private static String decoded(ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException broken) {
            throw new Malformed();
        }
    }

    private static int hex(char c) {
        check(isDigit(c) || (c >= 'a' && c <= 'f'));
        return isDigit(c) ? c - '0' : c - 'a' + 10;
    }

    static boolean startsToken(char c) {
        return isLower(c) || (c >= 'A' && c <= 'Z') || c == '*';
    }

    static boolean continuesToken(char c) {
        return startsToken(c) || isDigit(c) || "!#$%&'*+-.^_`|~:/".indexOf(c) >= 0;
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void skip(String blanks) {
        while (at < text.length() && blanks.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private char next() {
        check(at < text.length());
        return text.charAt(at++);
    }

    private void expect(char wanted) {
        check(next() == wanted);
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new Malformed();
        }
    }

    /** Ends the parsing of a field; never leaves this class. */
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Malformed() {
            super("not a structured field", null, false, false);
        }
    }
}
