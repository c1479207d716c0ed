package io.apibuddy.exchange;

import io.apibuddy.config.MappingConfig;
import io.apibuddy.config.ThrottlingConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RateLimitFields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.throttling.Allowance;
import io.apibuddy.throttling.Limit;
import io.apibuddy.throttling.Permission;
import io.apibuddy.throttling.Quota;
import io.apibuddy.throttling.Standing;
import io.apibuddy.throttling.Throttle;
import io.apibuddy.throttling.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Quotas as the configuration, upstream's answers and our own answers put them. */
final class Quotas {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private Quotas() {}

    /** What the configuration allows a mapping. */
    static Throttle.Settings settings(MappingConfig mapping, ThrottlingConfig throttling) {
        List<Quota> quotas = new ArrayList<>();
        if (mapping.requestsPerHour() > 0) {
            quotas.add(new Quota(mapping.name(), mapping.requestsPerHour(), throttling.window()));
        }
        if (mapping.callsPerDay() > 0) {
            quotas.add(new Quota(mapping.name() + "-day", mapping.callsPerDay(), DAY));
        }
        return new Throttle.Settings(quotas, throttling.progressiveEnabled(), throttling.progressiveMaxDelay());
    }

    /** What an answer tells. One that a cache before upstream kept tells of another request's time. */
    static Told told(ResponseHead head, Instant now) {
        int status = head.status();
        boolean isOld =
                head.fields().first("Age").filter(age -> !age.equals("0")).isPresent();
        List<Allowance> allowances = isOld
                ? List.of()
                : RateLimitFields.of(head.fields(), now).stream()
                        .map(one -> new Allowance(one.name(), one.limit(), one.remaining(), one.reset(), one.window()))
                        .toList();
        Optional<Instant> retryAt = status == TOO_MANY_REQUESTS || status == UNAVAILABLE
                ? RateLimitFields.retryAfter(head.fields(), now)
                : Optional.empty();
        return allowances.isEmpty() && retryAt.isEmpty() && status != TOO_MANY_REQUESTS
                ? Told.nothing()
                : new Told(allowances, retryAt, status == TOO_MANY_REQUESTS);
    }

    /** The refusal as its client is told it. */
    static ThrottleException refused(
            String mapping, Permission.Denied denied, Standing standing, boolean queueIsFull, Instant now) {
        long wait = seconds(denied.retryAfter());
        String why = denied.limit().map(Quotas::usedUp).orElseGet(() -> noQuota(denied, standing, queueIsFull));
        return new ThrottleException(
                "Mapping " + mapping + ": " + why + ". The next call is allowed in " + wait + " s.",
                denied.retryAfter(),
                fields(mapping, denied, standing, now));
    }

    private static String usedUp(Limit limit) {
        String permits =
                limit.permits().isPresent() ? Long.toString(limit.permits().getAsLong()) : "";
        String window =
                limit.window().map(length -> " in " + seconds(length) + " s").orElse("");
        if (!limit.learned()) {
            return "its limit of " + permits + " calls" + window + " is used up";
        }
        // No word of calls: it may count tokens or bytes.
        String size = permits.isEmpty() ? "" : " (" + permits + window + ")";
        return "upstream says that its quota " + limit.name() + size + " is used up";
    }

    /** Of two reasons to wait the longer one is told: the delay is never longer than itself. */
    private static String noQuota(Permission.Denied denied, Standing standing, boolean queueIsFull) {
        if (queueIsFull) {
            return "no more requests may wait for their turn";
        }
        return denied.retryAfter().compareTo(standing.delay()) > 0
                ? "upstream said when to come again"
                : "too many calls were asked for, so none is made for a while";
    }

    /**
     * draft-ietf-httpapi-ratelimit-headers sections 3 and 4; and the fields that were in use before it, whose reset is a
     * point in time.
     */
    private static Fields fields(String mapping, Permission.Denied denied, Standing standing, Instant now) {
        long wait = seconds(denied.retryAfter());
        Fields.Builder fields = Fields.builder()
                .add("Retry-After", Long.toString(wait))
                .add(
                        "RateLimit",
                        RateLimitFields.limit(denied.limit().map(Limit::name).orElse(mapping), 0, wait));
        String policies = standing.limits().stream()
                .filter(limit -> limit.permits().isPresent() && limit.window().isPresent())
                .map(limit -> RateLimitFields.policy(
                        limit.name(),
                        limit.permits().getAsLong(),
                        seconds(limit.window().get())))
                .collect(Collectors.joining(", "));
        if (!policies.isEmpty()) {
            fields.add("RateLimit-Policy", policies);
        }
        denied.limit()
                .or(() -> standing.limits().stream().findFirst())
                .filter(limit -> limit.permits().isPresent())
                .ifPresent(limit -> fields.add(
                        "X-RateLimit-Limit", Long.toString(limit.permits().getAsLong())));
        return fields.add("X-RateLimit-Remaining", "0")
                .add(
                        "X-RateLimit-Reset",
                        Long.toString(seconds(Duration.between(Instant.EPOCH, now.plus(denied.retryAfter())))))
                .build();
    }

    /** Rounded up, so that who waits that long does not come too early. */
    static long seconds(Duration wait) {
        return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    }
}
