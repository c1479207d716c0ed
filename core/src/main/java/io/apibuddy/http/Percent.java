package io.apibuddy.http;

import java.nio.charset.StandardCharsets;

/** Percent-encoding as query parameters use it. */
final class Percent {
    private Percent() {}

    /** Escapes decoded as UTF-8 (what is none becomes U+FFFD), {@code +} as a space; an incomplete escape stays. */
    static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            int code = bytes[i] == '%' ? TargetParser.escape(text(bytes, i), 0) : -1;
            if (code >= 0) {
                bytes[length++] = (byte) code;
                i += 2;
            } else {
                bytes[length++] = bytes[i] == '+' ? (byte) ' ' : bytes[i];
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes, int at) {
        return new String(bytes, at, Math.min(3, bytes.length - at), StandardCharsets.ISO_8859_1);
    }
}
