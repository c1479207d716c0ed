package io.apibuddy.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What an answer says of quotas, in any dialect in use, and how to say it in the one that becomes the standard. What upstream
 * sends is not to be trusted: nothing here throws, what is not understood is left out, and the work is bounded.
 *
 * <p>Understood are:
 *
 * <ul>
 *   <li>{@code RateLimit} and {@code RateLimit-Policy} of draft-ietf-httpapi-ratelimit-headers ({@code "name";r=50;t=30}), and
 *       of its older versions ({@code limit=100, remaining=50, reset=5}; {@code RateLimit-Limit: 100, 100;w=60});
 *   <li>every family of fields whose names hold {@code ratelimit} or {@code rate-limit}, then {@code limit}, {@code remaining}
 *       and {@code reset} (or {@code reset-after}), before or after them a scope: {@code X-RateLimit-Remaining},
 *       {@code x-rate-limit-reset}, {@code x-ratelimit-reset-tokens}, {@code anthropic-ratelimit-requests-limit}. The scope is
 *       the quota's name. Parallel lists ({@code X-RateLimit-Remaining: 1, 14522}) are as many quotas;
 *   <li>{@code X-Shopify-Shop-Api-Call-Limit}.
 * </ul>
 *
 * <p>A reset is a date ({@code Tue, 05 Jan 2021 11:00:00 GMT}, {@code 2026-03-12T10:00:00Z}), a duration ({@code 6m0s},
 * {@code 120ms}) or a number with or without a fraction. Which number it is the field does not say, so its magnitude does:
 * below half the present's epoch seconds it is seconds to go; below half the present's epoch milliseconds, epoch seconds;
 * below half the present's epoch microseconds, epoch milliseconds; and so on. Points in time are upstream's: when its Date
 * tells that its clock is more than 5 s off ours, but not a day, they are shifted by the difference (not in a response with
 * Age, whose Date is another's).
 */
public final class RateLimitFields {
    private static final String LIMIT = "limit";
    private static final String SHOPIFY = "X-Shopify-Shop-Api-Call-Limit";

    /** Shopify's bucket leaks a twentieth of its size a second in every plan: 40 and 2/s, 80 and 4/s, 400 and 20/s. */
    private static final int SHOPIFY_SECONDS = 20;

    /** Beyond the fifteen digits of an Integer (RFC 9651 section 3.3.1). */
    private static final long MOST_WHOLE = 999_999_999_999_999L;

    private RateLimitFields() {}

    /**
     * One quota of upstream's.
     *
     * @param name as upstream calls it, at most 128 printable ASCII characters; {@code default} when it does not
     * @param limit how many calls (or tokens, bytes: whatever it counts) a window has; at least 1; empty when it is not told
     * @param remaining how many are left, at least 0
     * @param reset when there are more again; not before the present, and not more than 366 days after it
     * @param window the length of a window; empty when it is not told
     */
    public record RateLimit(
            String name, OptionalLong limit, long remaining, Instant reset, Optional<Duration> window) {}

    /**
     * The quotas that an answer tells. One of which no reset is known is left out, as nothing could be done with it; if the
     * answer tells no reset of anything, a window of at most 5 minutes that is told will do: it is over by then.
     *
     * @param fields of the answer
     * @param now the present
     * @return at most 16, each name once (the strictest of several); empty when nothing is told
     */
    public static List<RateLimit> of(Fields fields, Instant now) {
        if (!tells(fields)) {
            return List.of();
        }
        List<QuotaReport> reports = new ArrayList<>(QuotaTable.reports(fields, new ResetTimes(fields, now)));
        shopify(fields, now).ifPresent(reports::add);
        boolean anyReset = reports.stream().anyMatch(report -> report.reset().isPresent());
        Map<String, RateLimit> strictest = new LinkedHashMap<>();
        for (QuotaReport report : reports) {
            Optional<Instant> reset = anyReset ? report.reset() : report.endOfWindow(now);
            if (reset.isPresent() && strictest.size() < QuotaTable.MOST) {
                RateLimit quota =
                        new RateLimit(report.name(), report.limit(), report.remaining(), reset.get(), report.window());
                strictest.merge(quota.name(), quota, RateLimitFields::stricter);
            }
        }
        return List.copyOf(strictest.values());
    }

    /** Whether there may be anything to be found: each name that is understood holds this word, and few others do. */
    private static boolean tells(Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            for (int at = name.length() - LIMIT.length(); at >= 0; at--) {
                if (name.regionMatches(true, at, LIMIT, 0, LIMIT.length())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static RateLimit stricter(RateLimit one, RateLimit other) {
        if (one.remaining() != other.remaining()) {
            return one.remaining() < other.remaining() ? one : other;
        }
        return one.reset().isBefore(other.reset()) ? other : one;
    }

    /** {@code 32/40}: so many of so many used; all are there again when the bucket has leaked empty. */
    private static Optional<QuotaReport> shopify(Fields fields, Instant now) {
        String value = fields.first(SHOPIFY).orElse("");
        int slash = value.indexOf('/');
        long used = slash < 0 ? -1 : Digits.read(value.substring(0, slash));
        long size = slash < 0 ? -1 : Digits.read(value.substring(slash + 1));
        if (used < 0 || size < 1 || used > Integer.MAX_VALUE || size > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        Duration leak = Duration.ofMillis(Math.min(used, size) * SHOPIFY_SECONDS * 1000 / size);
        return Optional.of(new QuotaReport(
                "shop",
                OptionalLong.of(size),
                Math.max(0, size - used),
                Optional.of(now.plus(leak)),
                Optional.of(Duration.ofSeconds(SHOPIFY_SECONDS))));
    }

    /**
     * When upstream wants to be asked again: Retry-After (RFC 9110 section 10.2.3), also with a fraction or what else a reset
     * may be; finer and before it {@code retry-after-ms} (OpenAI, Azure) and {@code x-ms-retry-after-ms}. Of several lines the
     * latest counts.
     *
     * @param fields of an answer
     * @param now the present
     * @return not before the present, and not more than 366 days after it; empty when nothing is told
     */
    public static Optional<Instant> retryAfter(Fields fields, Instant now) {
        ResetTimes times = new ResetTimes(fields, now);
        return latest(fields, "retry-after-ms", times::afterMillis)
                .or(() -> latest(fields, "x-ms-retry-after-ms", times::afterMillis))
                .or(() -> latest(fields, "Retry-After", times::parse))
                .or(() -> latest(fields, "X-RateLimit-Retry-After", times::parse));
    }

    private static Optional<Instant> latest(Fields fields, String name, Function<String, Optional<Instant>> parse) {
        return fields.values(name).stream()
                .limit(QuotaTable.MOST)
                .flatMap(value -> parse.apply(value).stream())
                .max(Instant::compareTo);
    }

    /**
     * Writes a member of {@code RateLimit}.
     *
     * @param name of the quota; what is not printable ASCII in it is written as a question mark
     * @param remaining how many are left; below 0 is 0
     * @param seconds until there are more; below 0 is 0
     * @return such as {@code "wiki";r=0;t=17}
     */
    public static String limit(String name, long remaining, long seconds) {
        return text(name) + ";r=" + whole(remaining) + ";t=" + whole(seconds);
    }

    /**
     * Writes a member of {@code RateLimit-Policy}.
     *
     * @param name of the quota; what is not printable ASCII in it is written as a question mark
     * @param quota how many a window has; below 0 is 0
     * @param windowSeconds the window's length; below 0 is 0
     * @return such as {@code "wiki";q=500;w=3600}
     */
    public static String policy(String name, long quota, long windowSeconds) {
        return text(name) + ";q=" + whole(quota) + ";w=" + whole(windowSeconds);
    }

    /** A String (RFC 9651 section 4.1.6). */
    private static String text(String plain) {
        StringBuilder written = new StringBuilder(plain.length() + 2).append('"');
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == '"' || c == '\\') {
                written.append('\\');
            }
            written.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return written.append('"').toString();
    }

    private static long whole(long number) {
        return Math.max(0, Math.min(MOST_WHOLE, number));
    }
}
