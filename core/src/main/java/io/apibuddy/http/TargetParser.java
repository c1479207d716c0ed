package io.apibuddy.http;

/**
 * Vets and normalises a request target. A clean one, as nearly all are, is recognised in one pass and kept as it is; the
 * others are written anew.
 */
final class TargetParser {
    /** A character that may stand as it is. */
    private static final byte PLAIN = 0;

    /** A character that is written as an escape. */
    private static final byte ESCAPED = 1;

    /** The percent sign. */
    private static final byte PERCENT = 2;

    /** A character that is refused. */
    private static final byte REFUSED = 3;

    /** The kind of each ASCII character; all others are refused. */
    private static final byte[] KINDS = kinds();

    /** How many masks one behind the other are looked behind. */
    private static final int MASKS = 4;

    private static final String HEX = "0123456789ABCDEF";

    private final String raw;

    private TargetParser(String raw) {
        this.raw = raw;
    }

    /** The normalised text; the same object when it was clean. */
    static String normalise(String raw) {
        return new TargetParser(raw).normalise();
    }

    private String normalise() {
        checkStart();
        boolean clean = true;
        boolean dots = false;
        boolean path = true;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            byte kind = c < KINDS.length ? KINDS[c] : REFUSED;
            if (kind == REFUSED) {
                throw refused(c);
            }
            clean &= kind == PLAIN || (kind == PERCENT && isCleanEscape(i));
            path &= c != '?';
            // Without a dot behind a slash and without an escape there is no dot segment.
            dots |= path && (kind == PERCENT || (c == '.' && raw.charAt(i - 1) == '/'));
        }
        if (dots) {
            checkSegments();
        }
        return clean ? raw : rewritten();
    }

    private void checkStart() {
        if (raw.isEmpty()) {
            throw malformed("the request target is empty; it must begin with a slash");
        }
        if (raw.charAt(0) != '/') {
            throw malformed("the request target does not begin with a slash; only a path and a query are allowed");
        }
        if (raw.startsWith("//") || raw.startsWith("/@")) {
            throw malformed("the request target begins with '" + raw.substring(0, 2)
                    + "'; one slash and then a path segment are allowed");
        }
    }

    private static MalformedTargetException refused(char c) {
        return malformed(
                switch (c) {
                    case '#' -> "the request target has a fragment ('#'); a path and a query are allowed";
                    case '\\' -> "the request target has a backslash; slashes are allowed";
                    case ' ' -> "the request target has a space; %20 is allowed";
                    default ->
                        (c < ' ' || c == 0x7f)
                                ? "the request target has a control character; visible ASCII is allowed"
                                : "the request target has a character beyond ASCII; percent-encoded UTF-8 is allowed";
                });
    }

    /** Vets the escape at an index; whether it is one that stays as it is written. */
    private boolean isCleanEscape(int percent) {
        int code = escape(raw, percent);
        if (code < 0) {
            throw malformed("the request target has a percent sign that two hexadecimal digits don't follow;"
                    + " %25 is allowed for the sign itself");
        }
        if (code == 0) {
            throw malformed("the request target has an escaped null (%00); it is not allowed");
        }
        return !isUnreserved(code) && isUpper(raw.charAt(percent + 1)) && isUpper(raw.charAt(percent + 2));
    }

    /**
     * Refuses dot segments (RFC 3986 section 5.2.4), however often they, or the slashes around them, are encoded: what
     * another decoder on the way makes of the path must not climb out of it either.
     */
    private void checkSegments() {
        int mark = raw.indexOf('?');
        String path = decoded(mark < 0 ? raw : raw.substring(0, mark));
        String plain = unmasked(path);
        for (int round = 1; !plain.equals(path); round++) {
            if (round == MASKS) {
                throw malformed(
                        "the request target has a character that is encoded again and again; it is not allowed");
            }
            path = decoded(plain);
            plain = unmasked(path);
        }
        if (hasDotSegment(path)) {
            throw malformed("the request target has a dot segment ('.' or '..', plain or encoded);"
                    + " a path without them is allowed");
        }
        if (path.indexOf(0) >= 0) {
            throw malformed("the request target has a null that is encoded more than once; it is not allowed");
        }
    }

    private static boolean hasDotSegment(String path) {
        int start = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/' || path.charAt(i) == '\\') {
                if (isDots(path, start, i)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    /**
     * One or two dots, with nothing else but what some servers take out before they look: parameters behind a semicolon, a
     * query or fragment that was encoded, and anywhere, as the URL standard of browsers and Python have it, spaces and
     * controls.
     */
    private static boolean isDots(String path, int start, int end) {
        int dots = 0;
        for (int i = start; i < end; i++) {
            char c = path.charAt(i);
            if (";?#".indexOf(c) >= 0) {
                break;
            }
            if (c == '.') {
                dots++;
            } else if (c > ' ' && (c < 0x7f || c > 0xa0)) {
                return false;
            }
        }
        return dots == 1 || dots == 2;
    }

    /** Decoded until nothing is left to decode, in one pass: an escape that decoding completes is decoded at once. */
    private static String decoded(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            decoded.append(path.charAt(i));
            int percent = decoded.length() - 3;
            while (percent >= 0 && decoded.charAt(percent) == '%' && escape(decoded, percent) >= 0) {
                char c = (char) escape(decoded, percent);
                decoded.setLength(percent);
                decoded.append(c);
                percent = decoded.length() - 3;
            }
        }
        return decoded.toString();
    }

    /**
     * With octets that careless decoders take for an ASCII character as that character: one in more octets than it has
     * (RFC 3629 section 3, {@code C0 AE} for a dot), and one in the full width of East Asian type (U+FF0E for a dot). And with
     * controls and the space of Latin-1 as one character, where they are UTF-8.
     */
    private static String unmasked(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int longer = c < 0xc0 ? 0 : masked(path, i);
            if (longer > 0) {
                text.append((char) (longer & 0xff));
                i += (longer >> 8) - 1;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** The character that octets at an index mask, and 256 times how many they are; 0 for none. */
    private static int masked(String path, int at) {
        int first = path.charAt(at);
        int second = continuation(path, at + 1);
        if (first == 0xc2) {
            return second >= 0 && second <= 0x20 ? 2 << 8 | 0x80 | second : 0;
        }
        if (first == 0xef) {
            int third = continuation(path, at + 2);
            int ascii = ((second & 1) << 6 | third) + 0x20;
            return (second == 0x3c || second == 0x3d) && third >= 0 && ascii < 0x7f ? 3 << 8 | ascii : 0;
        }
        int length = switch (first) {
            case 0xc0, 0xc1 -> 2;
            case 0xe0 -> 3;
            case 0xf0 -> 4;
            case 0xf8 -> 5;
            case 0xfc -> 6;
            default -> 0;
        };
        int ascii = first == 0xc1 ? 1 : 0;
        for (int i = 1; i < length; i++) {
            int bits = continuation(path, at + i);
            if (bits < 0 || ascii > 1) {
                return 0;
            }
            ascii = ascii << 6 | bits;
        }
        return length << 8 | ascii;
    }

    /** The six bits of a continuation octet, or -1. */
    private static int continuation(String path, int at) {
        int octet = at < path.length() ? path.charAt(at) : 0;
        return octet >= 0x80 && octet <= 0xbf ? octet & 0x3f : -1;
    }

    /** RFC 3986 section 6.2.2: unreserved escapes decoded, hexadecimal digits in upper case, the rest as it is. */
    private String rewritten() {
        StringBuilder text = new StringBuilder(raw.length() + 16);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (KINDS[c] == PLAIN) {
                text.append(c);
            } else if (KINDS[c] == ESCAPED) {
                escaped(text, c);
            } else {
                int code = escape(raw, i);
                if (isUnreserved(code)) {
                    text.append((char) code);
                } else {
                    escaped(text, code);
                }
                i += 2;
            }
        }
        return text.toString();
    }

    private static void escaped(StringBuilder text, int code) {
        text.append('%').append(HEX.charAt(code >> 4)).append(HEX.charAt(code & 15));
    }

    /** The octet that an escape stands for, or -1 when it is none. */
    static int escape(CharSequence text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = hex(text.charAt(percent + 1));
        int low = hex(text.charAt(percent + 2));
        return (high < 0 || low < 0) ? -1 : 16 * high + low;
    }

    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        char lower = (char) (c | 0x20);
        return (lower >= 'a' && lower <= 'f') ? lower - 'a' + 10 : -1;
    }

    private static boolean isUpper(char hexDigit) {
        return hexDigit <= 'F';
    }

    /** RFC 3986 section 2.3. */
    private static boolean isUnreserved(int code) {
        return (code >= 'a' && code <= 'z')
                || (code >= 'A' && code <= 'Z')
                || (code >= '0' && code <= '9')
                || "-._~".indexOf(code) >= 0;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[0x7f];
        for (int c = 0; c < kinds.length; c++) {
            kinds[c] = (c <= ' ' || c == '#' || c == '\\') ? REFUSED : PLAIN;
        }
        for (char c : "\"<>^`{|}".toCharArray()) {
            kinds[c] = ESCAPED;
        }
        kinds['%'] = PERCENT;
        return kinds;
    }

    private static MalformedTargetException malformed(String reason) {
        return new MalformedTargetException(reason);
    }
}
