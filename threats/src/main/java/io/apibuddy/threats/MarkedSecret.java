package io.apibuddy.threats;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A secret that can be found again in whatever it went into: as it is, in part, and in the forms it may have taken. */
public final class MarkedSecret {
    private static final int PART = 20;

    private final String name;
    private final String text;
    private final Map<String, String> forms = new LinkedHashMap<>();

    /**
     * Not for use anywhere else.
     *
     * @param name what it is, as a find is told
     * @param text twenty characters or more, in ASCII
     */
    public MarkedSecret(String name, String text) {
        this.name = name;
        this.text = text;
        form("as it is", text);
        form("its beginning", text.substring(0, PART));
        form("its end", text.substring(text.length() - PART));
        StringBuilder percent = new StringBuilder();
        StringBuilder hex = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
            percent.append("%%%02x".formatted(b));
            hex.append("%02x".formatted(b));
        }
        form("percent-encoded", percent.toString());
        form("in hexadecimal", hex.toString());
        // What stands before it decides on the letters at the edges: three ways for what is in between.
        for (int before = 0; before < 3; before++) {
            String encoded =
                    Base64.getEncoder().encodeToString((" ".repeat(before) + text).getBytes(StandardCharsets.US_ASCII));
            form("in Base64 behind " + before, encoded.substring(before == 0 ? 0 : 4, encoded.length() - 4));
        }
    }

    private void form(String form, String written) {
        forms.put(form, written.toLowerCase(Locale.ROOT));
    }

    /** The secret itself. */
    public String text() {
        return text;
    }

    /** Where and how it stands in a text, whatever the letters' case; empty when it does not. */
    public String in(String searched) {
        String lower = searched.toLowerCase(Locale.ROOT);
        StringBuilder found = new StringBuilder();
        forms.forEach((form, written) -> {
            int at = lower.indexOf(written);
            if (at >= 0) {
                String around = searched.substring(Math.max(0, at - 120), Math.min(searched.length(), at + 120));
                found.append(name)
                        .append(' ')
                        .append(form)
                        .append(": ..")
                        .append(around)
                        .append("..\n");
            }
        });
        return found.toString();
    }
}
