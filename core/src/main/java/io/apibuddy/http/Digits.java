package io.apibuddy.http;

/** Numbers as fields have them: digits and nothing else. */
final class Digits {
    private Digits() {}

    /** The number; what no number holds is as far as can be; -1 when there is anything but digits, or nothing. */
    static long read(String text) {
        if (text.isEmpty()) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : 10 * number + digit;
        }
        return number;
    }
}
