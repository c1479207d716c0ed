package io.apibuddy.http;

/**
 * A name in which {@code *} stands for any characters, or none: {@code utm_*}, {@code *_id}, {@code a*z}, or a plain
 * name. Case counts. Immutable.
 *
 * @param text as it is configured
 */
public record NamePattern(String text) {
    /**
     * Refuses an empty pattern, which would only match parameters without a name.
     *
     * @param text not empty
     */
    public NamePattern {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "pattern: found nothing, allowed a name, in which * stands for any characters");
        }
    }

    /**
     * Whether a name is meant.
     *
     * @param name as it is meant, such as {@link Target.Parameter#decodedName}
     * @return true when the whole of it matches
     */
    public boolean matches(String name) {
        int star = -1;
        int resume = 0;
        int p = 0;
        int n = 0;
        while (n < name.length()) {
            if (p < text.length() && text.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (p < text.length() && text.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                // The latest star takes one character more: no earlier one can do better.
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < text.length() && text.charAt(p) == '*') {
            p++;
        }
        return p == text.length();
    }

    @Override
    public String toString() {
        return text;
    }
}
