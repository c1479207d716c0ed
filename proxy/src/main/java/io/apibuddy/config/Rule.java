package io.apibuddy.config;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a text must look like.
 *
 * @param allowed in words
 * @param pattern which the whole text matches; written so that ECMA-262, which JSON Schema uses, means the same by it
 * @param refused texts that match but are refused, in lower case
 * @param longest in characters
 */
record Rule(String allowed, Pattern pattern, Set<String> refused, int longest) {
    private static final int LONGEST = 8192;
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** Fields that frame a message or belong to one connection (RFC 9110 section 7.6.1, RFC 9112 section 6). */
    private static final Set<String> FRAMING = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via");

    static final Rule ANY = of("a text that is not empty", "[^\\u0000]+");
    static final Rule HOST = of("a host name or an IP address", "[A-Za-z0-9._:%-]+");
    static final Rule HOST_AND_PORT = of(
            "a host name or IP address (IPv6 in brackets), with a port or without",
            "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?");
    static final Rule TOKEN_NAME = of("a field name (RFC 9110 section 5.1)", TOKEN);
    static final Rule SETTABLE_FIELD = new Rule(
            "a field name (RFC 9110 section 5.1), but none that frames a message or belongs to a connection: not "
                    + "Connection, Content-Length, Expect, Host, HTTP2-Settings, Keep-Alive, Proxy-Connection, TE, "
                    + "Trailer, Transfer-Encoding, Upgrade or Via",
            Pattern.compile(TOKEN),
            FRAMING,
            LONGEST);
    static final Rule KEY_FIELD = new Rule(
            "a field name (RFC 9110 section 5.1), but not Authorization, Cookie or one that frames a message",
            Pattern.compile(TOKEN),
            union(FRAMING, "authorization", "cookie"),
            LONGEST);
    static final Rule FIELD_VALUE = of(
            "visible ASCII characters, spaces and tabs, beginning and ending with a visible one",
            "[!-~]([\\t -~]*[!-~])?");
    static final Rule METHOD = new Rule(
            "a method in upper case, but not CONNECT, DELETE, OPTIONS, PATCH, PUT or TRACE",
            Pattern.compile("[A-Z]+(-[A-Z]+)*"),
            Set.of("connect", "delete", "options", "patch", "put", "trace"),
            LONGEST);
    static final Rule UNRESERVED =
            of("letters, digits and . _ ~ - (RFC 3986's unreserved characters)", "[A-Za-z0-9._~-]+");
    static final Rule ACCESS_KEY = of("16 to 256 characters out of A-Z a-z 0-9 . _ ~ -", "[A-Za-z0-9._~-]{16,256}");
    static final Rule MAPPING_NAME = new Rule(
            "letters, digits and . _ - (not \"admin\", \".\" or \"..\")",
            Pattern.compile("[A-Za-z0-9._-]+"),
            Set.of("admin", ".", ".."),
            200);
    // Short: Java's matcher takes a stack frame for each turn of such a group.
    static final Rule POINTER = new Rule(
            "a JSON pointer to a member (RFC 6901), such as /requestId, of at most 500 characters",
            Pattern.compile("(/[^/~]*(~[01][^/~]*)*)+"),
            Set.of(),
            500);
    static final Rule STATUS = of("a status from 200 to 599", "[2-5][0-9][0-9]");

    private static Rule of(String allowed, String regex) {
        return new Rule(allowed, Pattern.compile(regex), Set.of(), LONGEST);
    }

    private static Set<String> union(Set<String> names, String... more) {
        Set<String> all = new HashSet<>(names);
        all.addAll(Set.of(more));
        return Set.copyOf(all);
    }

    boolean admits(String text) {
        return text.length() <= longest
                && pattern.matcher(text).matches()
                && !refused.contains(text.toLowerCase(Locale.ROOT));
    }

    /** What was probably meant, when only the case is wrong. */
    Optional<String> meant(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        return !admits(text) && admits(upper) ? Optional.of(upper) : Optional.empty();
    }
}
