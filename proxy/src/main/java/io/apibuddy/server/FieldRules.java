package io.apibuddy.server;

/** What a field line may consist of (RFC 9110 sections 5.1 and 5.5), and which ones a server sets itself. */
final class FieldRules {
    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    private FieldRules() {}

    /** Fields about the connection or about framing (RFC 9110 section 7.6.1): none of a reply's own is sent. */
    static boolean isConnectionOrFraming(String name) {
        return switch (name.length()) {
            case 7 -> name.equalsIgnoreCase("Upgrade");
            case 10 -> name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Keep-Alive");
            case 14 -> name.equalsIgnoreCase("Content-Length");
            case 16 -> name.equalsIgnoreCase("Proxy-Connection");
            case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
            default -> false;
        };
    }

    /** Throws {@code IllegalArgumentException} for what is no token (RFC 9110 section 5.6.2): names and methods are. */
    static void name(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a field without a name");
        }
        for (int i = 0; i < name.length(); i++) {
            nameOctet(name.charAt(i));
        }
    }

    /** Throws {@code IllegalArgumentException} for what would not stay within its line. */
    static void value(String value) {
        for (int i = 0; i < value.length(); i++) {
            valueOctet(value.charAt(i));
        }
    }

    static byte nameOctet(char c) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || TOKEN.indexOf(c) >= 0) {
            return (byte) c;
        }
        throw new IllegalArgumentException("a field name holds a character that no token may hold");
    }

    static byte valueOctet(char c) {
        if ((c >= 0x20 && c <= 0xff && c != 0x7f) || c == '\t') {
            return (byte) c;
        }
        throw new IllegalArgumentException("a field value holds a control character or one beyond ISO 8859-1");
    }
}
