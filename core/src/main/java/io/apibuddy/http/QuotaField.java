package io.apibuddy.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A field name of a rate-limit family, taken apart: {@code x-ratelimit-remaining-tokens} is of the family {@code x-ratelimit},
 * says what remains, and its scope is {@code tokens}. The scope stands behind what is said, or before it
 * ({@code anthropic-ratelimit-tokens-remaining}, {@code X-RateLimit-UserRemaining}).
 *
 * @param family up to and with {@code ratelimit} or {@code rate-limit}, in lower case
 * @param kind what the field says
 * @param scope of the quota; empty when there is none
 */
record QuotaField(String family, Kind kind, String scope) {
    private static final int LONGEST = 128;

    enum Kind {
        RESET_AFTER,
        RESET_TIME,
        RESET,
        INTERVAL_MILLIS,
        INTERVAL,
        REMAINING,
        USED,
        POLICY,
        NAME,
        LIMIT
    }

    private record Word(String text, Kind kind) {}

    /** Those that are the beginning of others come after them. */
    private static final List<Word> WORDS = List.of(
            new Word("reset-after", Kind.RESET_AFTER),
            new Word("resettime", Kind.RESET_TIME),
            new Word("reset", Kind.RESET),
            new Word("interval-milliseconds", Kind.INTERVAL_MILLIS),
            new Word("interval-ms", Kind.INTERVAL_MILLIS),
            new Word("interval-seconds", Kind.INTERVAL),
            new Word("remaining", Kind.REMAINING),
            new Word("used", Kind.USED),
            new Word("observed", Kind.USED),
            new Word("policy", Kind.POLICY),
            new Word("resource", Kind.NAME),
            new Word("bucket", Kind.NAME),
            new Word("name", Kind.NAME),
            new Word("limit", Kind.LIMIT),
            new Word("max", Kind.LIMIT));

    private static final List<String> MARKS = List.of("ratelimit", "rate-limit");

    /** Empty when the name is none of such a family. */
    static Optional<QuotaField> of(String name) {
        if (name.length() > LONGEST || !ListValues.isToken(name)) {
            return Optional.empty();
        }
        String lower = name.toLowerCase(Locale.ROOT);
        for (String mark : MARKS) {
            int start = lower.indexOf(mark);
            int end = start + mark.length();
            boolean whole = (start == 0 || (start > 0 && lower.charAt(start - 1) == '-'))
                    && (end == lower.length() || lower.charAt(end) == '-');
            if (whole) {
                return Optional.of(of(lower.substring(0, end), lower.substring(Math.min(end + 1, lower.length()))));
            }
        }
        return Optional.empty();
    }

    private static QuotaField of(String family, String rest) {
        for (Word word : WORDS) {
            if (rest.startsWith(word.text() + '-')) {
                return new QuotaField(
                        family, word.kind(), rest.substring(word.text().length() + 1));
            }
            if (rest.endsWith(word.text())) {
                String before = rest.substring(0, rest.length() - word.text().length());
                return new QuotaField(
                        family, word.kind(), before.endsWith("-") ? before.substring(0, before.length() - 1) : before);
            }
        }
        // X-Rate-Limit: 700 (Zendesk), X-HubSpot-RateLimit-Daily: 250000. What else it may be tells of nothing that
        // remains
        return new QuotaField(family, Kind.LIMIT, rest);
    }
}
