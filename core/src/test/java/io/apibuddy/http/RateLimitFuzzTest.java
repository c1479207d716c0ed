package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.apibuddy.http.RateLimitFields.RateLimit;
import io.apibuddy.http.StructuredFields.Item;
import io.apibuddy.http.StructuredFields.Text;
import io.apibuddy.http.StructuredFields.Whole;
import io.apibuddy.throttling.Allowance;
import io.apibuddy.throttling.Permission;
import io.apibuddy.throttling.Quota;
import io.apibuddy.throttling.Throttle;
import io.apibuddy.throttling.Told;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an upstream tells of its limits, and how long we would wait for it. The input is lines of {@code Name: value},
 * parted by line feeds.
 */
class RateLimitFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.123456789Z");
    private static final Duration YEAR = Duration.ofDays(366);

    /** {@link Allowance} and {@link Told}: what is farther counts as this. */
    private static final Duration LONGEST = Duration.ofDays(31);

    @FuzzTest
    void whatIsToldIsWithinReason(byte[] input) {
        Fields fields = FieldsFuzzTest.read(new String(input, StandardCharsets.UTF_8));
        List<RateLimit> quotas = RateLimitFields.of(fields, NOW);
        Optional<Instant> retryAfter = RateLimitFields.retryAfter(fields, NOW);

        assertThat(quotas).hasSizeLessThanOrEqualTo(16);
        assertThat(quotas.stream().map(RateLimit::name)).doesNotHaveDuplicates();
        quotas.forEach(RateLimitFuzzTest::checkQuota);
        retryAfter.ifPresent(at -> assertThat(at).isBetween(NOW, NOW.plus(YEAR)));
        checkWaiting(quotas, retryAfter);
        // whatever the clock says
        RateLimitFields.of(fields, Instant.EPOCH);
        RateLimitFields.retryAfter(fields, Instant.EPOCH.minusSeconds(1));
    }

    private static void checkQuota(RateLimit quota) {
        assertThat(quota.name()).matches("[ -~]{0,128}");
        quota.limit().ifPresent(limit -> assertThat(limit).isPositive());
        assertThat(quota.remaining()).isBetween(0L, Long.MAX_VALUE / 2);
        assertThat(quota.reset()).isBetween(NOW, NOW.plus(YEAR));
        quota.window().ifPresent(window -> assertThat(window).isPositive().isLessThanOrEqualTo(YEAR));
        checkPrinted(quota);
    }

    private static void checkPrinted(RateLimit quota) {
        Item item = StructuredFields.item(RateLimitFields.limit(quota.name(), quota.remaining(), -1))
                .orElseThrow();
        assertThat(item.value()).isEqualTo(new Text(quota.name()));
        assertThat(item.parameters())
                .containsEntry("r", new Whole(Math.min(quota.remaining(), 999_999_999_999_999L)))
                .containsEntry("t", new Whole(0));
        assertThat(StructuredFields.item(
                        RateLimitFields.policy(quota.name(), quota.limit().orElse(0), Long.MAX_VALUE)))
                .isPresent();
    }

    private static void checkWaiting(List<RateLimit> quotas, Optional<Instant> retryAfter) {
        Throttle throttle = new Throttle(
                new Throttle.Settings(List.of(new Quota("own", 2, Duration.ofHours(1))), false, Duration.ZERO));
        Permission first = throttle.reserve(NOW);
        assertThat(first).isInstanceOf(Permission.Granted.class);
        List<Allowance> allowances = quotas.stream()
                .map(one -> new Allowance(one.name(), one.limit(), one.remaining(), one.reset(), one.window()))
                .toList();
        throttle.answered(((Permission.Granted) first).at(), new Told(allowances, retryAfter, true), NOW);
        if (throttle.reserve(NOW) instanceof Permission.Denied denied) {
            assertThat(denied.retryAfter()).isPositive().isLessThanOrEqualTo(LONGEST.plusSeconds(1));
        }
        assertThat(throttle.shareLeft(NOW)).isBetween(0.0, 1.0);
        throttle.standing(NOW).limits().forEach(limit -> {
            assertThat(limit.remaining()).isNotNegative();
            assertThat(limit.reset()).isBetween(Duration.ZERO, LONGEST.plusHours(1));
        });
        Instant later = NOW.plus(LONGEST).plusSeconds(2);
        assertThat(throttle.reserve(later)).isInstanceOf(Permission.Granted.class);
    }
}
