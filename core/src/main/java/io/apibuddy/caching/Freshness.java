package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import io.apibuddy.http.HttpDate;
import io.apibuddy.http.ListValues;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.StructuredFields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lifetime and age of a response, in the words of RFC 9111 sections 4.2.1 to 4.2.3.
 *
 * @param head of the response
 * @param directives that govern it
 * @param requestTime when the request was sent
 * @param responseTime when the head was received
 */
record Freshness(ResponseHead head, Directives directives, Instant requestTime, Instant responseTime) {
    /** Statuses whose answers may be kept without an explicit lifetime (RFC 9110 section 15.1, RFC 7725). */
    private static final Set<Integer> HEURISTICALLY_CACHEABLE =
            Set.of(200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 451, 501);

    /** RFC 9111 section 4.2.2: a tenth of the time since it was last changed is the fraction usually taken. */
    private static final int HEURISTIC_FRACTION = 10;

    /** A guess is trusted for so long at most. */
    private static final Duration LONGEST_HEURISTIC = Duration.ofDays(7);

    /** RFC 9111 section 4.2.1: the first of these that there is. */
    Duration lifetime() {
        CacheControl control = directives.control();
        if (control.sharedMaxAge() != CacheControl.ABSENT) {
            return Duration.ofSeconds(control.sharedMaxAge());
        }
        if (control.maxAge() != CacheControl.ABSENT) {
            return Duration.ofSeconds(control.maxAge());
        }
        return hasExpires() ? untilExpires() : heuristicLifetime();
    }

    /** Whether the origin says how long it is fresh; what it says may be broken. */
    boolean isExplicit() {
        return directives.control().hasLifetime() || hasExpires();
    }

    /** Whether it may be kept on a guess (RFC 9111 section 4.2.2). */
    boolean allowsHeuristics() {
        return directives.control().isPublic() || HEURISTICALLY_CACHEABLE.contains(head.status());
    }

    private boolean hasExpires() {
        return !directives.isTargeted() && head.fields().contains("Expires");
    }

    /** RFC 9111 section 5.3: an Expires that is no date, such as {@code 0}, means the past; so do several that differ. */
    private Duration untilExpires() {
        List<String> values = head.fields().values("Expires");
        Instant date = dateValue();
        boolean differ = values.stream().distinct().count() > 1;
        return differ
                ? Duration.ZERO
                : atLeastZero(Duration.between(date, date(values.get(0)).orElse(date)));
    }

    private Duration heuristicLifetime() {
        if (!allowsHeuristics()) {
            return Duration.ZERO;
        }
        Duration unchanged = head.fields()
                .first("Last-Modified")
                .flatMap(this::date)
                .map(changed -> atLeastZero(Duration.between(changed, dateValue())))
                .orElse(Duration.ZERO);
        Duration guess = unchanged.dividedBy(HEURISTIC_FRACTION);
        return guess.compareTo(LONGEST_HEURISTIC) > 0 ? LONGEST_HEURISTIC : guess;
    }

    /** RFC 9111 section 4.2.3; where there is no usable Date, when it was received (RFC 9110 section 6.6.1). */
    Instant dateValue() {
        return head.fields().first("Date").flatMap(this::date).orElse(responseTime);
    }

    /** RFC 9111 section 5.1: of several the first counts, and what is no number is ignored. */
    Duration ageValue() {
        List<String> members = ListValues.of(head.fields(), "Age");
        long seconds = members.isEmpty() ? 0 : CacheControl.seconds(withoutParameters(members.get(0)));
        return Duration.ofSeconds(Math.max(0, seconds));
    }

    /**
     * A member less parameters, which are none of Age's and say nothing. They have the form of RFC 9651 section 3.1.2;
     * the number itself has not, since it may be of any length (RFC 9111 section 1.2.2).
     */
    private static String withoutParameters(String member) {
        int semicolon = member.indexOf(';');
        boolean hasSome = semicolon > 0
                && StructuredFields.item("0" + member.substring(semicolon)).isPresent();
        return hasSome ? member.substring(0, semicolon) : member;
    }

    /** RFC 9111 section 4.2.3. */
    Duration apparentAge() {
        return atLeastZero(Duration.between(dateValue(), responseTime));
    }

    /** RFC 9111 section 4.2.3. */
    Duration responseDelay() {
        return atLeastZero(Duration.between(requestTime, responseTime));
    }

    /** RFC 9111 section 4.2.3. */
    Duration correctedAgeValue() {
        return ageValue().plus(responseDelay());
    }

    /** RFC 9111 section 4.2.3. */
    Duration correctedInitialAge() {
        Duration apparent = apparentAge();
        Duration corrected = correctedAgeValue();
        return apparent.compareTo(corrected) > 0 ? apparent : corrected;
    }

    /** RFC 9111 section 4.2.3; a clock that was set back makes nothing younger than it came. */
    static Duration residentTime(StoredResponse stored, Instant now) {
        return atLeastZero(Duration.between(stored.responseTime(), now));
    }

    /** RFC 9111 section 4.2.3. */
    static Duration currentAge(StoredResponse stored, Instant now) {
        return stored.facts().correctedInitialAge().plus(residentTime(stored, now));
    }

    /** What is left of a response's lifetime under a policy; zero or less once it is stale. */
    static Duration timeLeft(StoredResponse stored, CachePolicy policy, Instant now) {
        return switch (policy.freshness()) {
            // The mapping's lifetime counts from receipt or validation, so what upstream's caches held it for does not
            // count.
            case OVERRIDE ->
                overriddenLifetime(stored.head().status(), policy)
                        .orElse(Duration.ZERO)
                        .minus(residentTime(stored, now));
            case STANDARD -> stored.facts().lifetime().minus(currentAge(stored, now));
        };
    }

    /** The mapping's lifetime for a status; empty when answers of that status are not kept. */
    static Optional<Duration> overriddenLifetime(int status, CachePolicy policy) {
        return status >= 200 && status < 300
                ? Optional.of(policy.ttl())
                : Optional.ofNullable(policy.statusTtl().get(status));
    }

    private Optional<Instant> date(String text) {
        return HttpDate.parse(text.strip(), responseTime);
    }

    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** The Date to store when the response has none that can be used (RFC 9110 section 6.6.1). */
    static Fields dated(Fields fields, Instant responseTime) {
        boolean usable = fields.first("Date")
                .flatMap(text -> HttpDate.parse(text.strip(), responseTime))
                .isPresent();
        return usable ? fields : fields.with("Date", HttpDate.format(responseTime));
    }
}
