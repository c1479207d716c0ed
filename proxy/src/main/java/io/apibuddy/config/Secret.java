package io.apibuddy.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A text that is never printed: its {@code toString} is a mask. Compares in constant time. */
public final class Secret {
    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /**
     * Wraps a text.
     *
     * @param text to keep from being shown
     * @return the secret
     */
    public static Secret of(String text) {
        return new Secret(text);
    }

    /**
     * The text itself, for the one place that needs it.
     *
     * @return as wrapped
     */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), that.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
