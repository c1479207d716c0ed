package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.MalformedTargetException;
import io.apibuddy.http.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request's head must be like before anything is done with it. The decoders have seen to the lines (RFC 9112
 * sections 2.2 and 5); here is what they let through. Whatever two parsers could read in two ways is refused.
 */
final class RequestVetting {
    /** More than this many bytes no program writes by accident; and a {@code long} holds them. */
    private static final int LENGTH_DIGITS = 18;

    private static final int LAST_PORT = 65_535;

    private RequestVetting() {}

    /**
     * A token (RFC 9110 section 9.1), which HTTP/2's decoder does not see to. CONNECT would ask for a tunnel, TRACE for
     * an echo of credentials (sections 9.3.6 and 9.3.8).
     */
    static void method(String method) {
        try {
            FieldRules.name(method);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("the method is no token");
        }
        if (method.equals("CONNECT") || method.equals("TRACE")) {
            throw Refusal.method(method);
        }
    }

    static Target target(String raw, ServerConfig limits) {
        if (raw.length() > limits.maxTargetBytes()) {
            throw Refusal.targetTooLong(limits.maxTargetBytes());
        }
        try {
            return Target.parse(raw);
        } catch (MalformedTargetException e) {
            throw Refusal.malformed(e);
        }
    }

    /**
     * The one Host line (RFC 9112 section 3.2).
     *
     * @return its value; empty when an HTTP/1.0 client sent none
     */
    static String host(Fields fields, boolean required) {
        String host = null;
        for (int i = 0; i < fields.size(); i++) {
            if (fields.name(i).equalsIgnoreCase("Host")) {
                if (host != null) {
                    throw Refusal.malformed("found two Host fields, allowed is one");
                }
                host = fields.value(i);
            }
        }
        if (host == null && required) {
            throw Refusal.malformed("found no Host field, HTTP/1.1 requires one");
        }
        return host == null ? "" : authority(host);
    }

    /** RFC 3986 section 3.2.2, without user information. */
    static String authority(String authority) {
        for (int i = 0; i < authority.length(); i++) {
            char c = authority.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~:[]%!$&'()*+;=".indexOf(c) >= 0;
            if (!allowed) {
                throw Refusal.malformed("the Host is no host and port");
            }
        }
        boolean isLiteral = authority.startsWith("[");
        int port = isLiteral ? authority.indexOf(']') + 1 : authority.indexOf(':');
        int hostEnd = port < 0 ? authority.length() : port;
        if ((isLiteral ? !isInBrackets(authority, hostEnd) : hasAny(authority, "[]", 0, hostEnd))
                || (hostEnd == 0 && !authority.isEmpty())
                || !isPort(authority.substring(hostEnd))
                || hasBadEscape(authority)) {
            throw Refusal.malformed("the Host is no host and port");
        }
        return authority;
    }

    private static boolean hasAny(String text, String characters, int start, int end) {
        for (int i = start; i < end; i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Nothing, or a colon and a number, which may be missing. */
    private static boolean isPort(String text) {
        if (text.isEmpty()) {
            return true;
        }
        int port = 0;
        for (int i = 1; i < text.length() && port <= LAST_PORT; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            port = 10 * port + digit;
        }
        return text.charAt(0) == ':' && port <= LAST_PORT;
    }

    /**
     * RFC 3986 section 3.2.2: an IPv6 address (of which here only the characters count), with a zone behind an escape (RFC
     * 6874), or one of a version to come.
     */
    private static boolean isInBrackets(String authority, int end) {
        if (end < 4) {
            return false;
        }
        String inside = authority.substring(1, end - 1);
        if (inside.charAt(0) == 'v' || inside.charAt(0) == 'V') {
            int dot = inside.indexOf('.');
            return dot > 1 && isHex(inside.substring(1, dot)) && dot + 1 < inside.length() && inside.indexOf('[') < 0;
        }
        int zone = inside.indexOf('%');
        String address = zone < 0 ? inside : inside.substring(0, zone);
        return address.indexOf(':') != address.lastIndexOf(':')
                && isHex(address.replace(":", "").replace(".", ""))
                && (zone < 0 || !hasAny(inside, "[:", zone, inside.length()));
    }

    private static boolean isHex(String text) {
        return text.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
    }

    /** One that is none, or that stands for a control. */
    private static boolean hasBadEscape(String text) {
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            if (at + 2 >= text.length()
                    || Character.digit(text.charAt(at + 1), 16) < 0
                    || Character.digit(text.charAt(at + 2), 16) < 0
                    || text.charAt(at + 1) < '2'
                    || text.regionMatches(true, at + 1, "7f", 0, 2)) {
                return true;
            }
        }
        return false;
    }

    /**
     * How long the content is, by Content-Length alone (RFC 9110 section 8.6).
     *
     * @return -1 when nothing is said
     */
    static long contentLength(Fields fields) {
        String length = only(fields, "Content-Length");
        if (length == null) {
            return -1;
        }
        boolean digits = !length.isEmpty() && length.length() <= LENGTH_DIGITS;
        for (int i = 0; digits && i < length.length(); i++) {
            digits = length.charAt(i) >= '0' && length.charAt(i) <= '9';
        }
        if (!digits) {
            throw Refusal.malformed("Content-Length must be one number");
        }
        return Long.parseLong(length);
    }

    /** Whether the content is chunked; any other coding, or chunked and a length, is refused (RFC 9112 section 6). */
    static boolean chunked(Fields fields, long contentLength, boolean http10) {
        String coding = only(fields, "Transfer-Encoding");
        if (coding == null) {
            return false;
        }
        if (!coding.equalsIgnoreCase("chunked")) {
            throw Refusal.malformed("the only transfer coding allowed is chunked");
        }
        if (contentLength >= 0) {
            throw Refusal.malformed("found Content-Length and Transfer-Encoding, allowed is one of them");
        }
        if (http10) {
            throw Refusal.malformed("HTTP/1.0 has no transfer codings");
        }
        return true;
    }

    private static @Nullable String only(Fields fields, String name) {
        if (!fields.contains(name)) {
            return null;
        }
        List<String> values = fields.values(name);
        if (values.size() > 1) {
            throw Refusal.malformed("found " + values.size() + " " + name + " fields, allowed is one");
        }
        return values.get(0);
    }

    /**
     * An offer to go on in HTTP/2 is passed over (RFC 9110 section 7.8 allows that), because Java's own client makes it
     * with every first request; other protocols are refused so that nobody waits for them.
     */
    static void upgrade(Fields fields) {
        if (fields.contains("Upgrade")
                && fields.values("Upgrade").stream().anyMatch(offer -> !offer.equalsIgnoreCase("h2c"))) {
            throw Refusal.upgrade();
        }
    }

    /** Whether the client waits for 100 (RFC 9110 section 10.1.1); HTTP/1.0 has no expectations. */
    static boolean expectsContinue(Fields fields, boolean http10) {
        if (http10 || !fields.contains("Expect")) {
            return false;
        }
        for (String expectation : fields.values("Expect")) {
            if (!expectation.equalsIgnoreCase("100-continue")) {
                throw Refusal.expectation();
            }
        }
        return true;
    }

    static void size(long length, ServerConfig limits) {
        if (length > limits.maxRequestBodySize()) {
            throw Refusal.contentTooLarge(limits.maxRequestBodySize());
        }
    }
}
