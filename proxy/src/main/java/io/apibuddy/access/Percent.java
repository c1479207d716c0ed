package io.apibuddy.access;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-decoding (RFC 3986 section 2.1). A plus sign stands for itself. */
final class Percent {
    private Percent() {}

    /** The text that the escapes stand for, read as UTF-8; what is no escape stays. */
    static String decode(String text) {
        int first = text.indexOf('%');
        if (first < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            int octet = raw[i] == '%' && i + 2 < raw.length ? octet(raw[i + 1], raw[i + 2]) : -1;
            bytes.write(octet < 0 ? raw[i] : octet);
            i += octet < 0 ? 0 : 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int octet(byte high, byte low) {
        int h = Character.digit(high, 16);
        int l = Character.digit(low, 16);
        return h < 0 || l < 0 ? -1 : 16 * h + l;
    }
}
