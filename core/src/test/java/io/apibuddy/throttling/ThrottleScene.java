package io.apibuddy.throttling;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.throttling.Permission.Delayed;
import io.apibuddy.throttling.Permission.Denied;
import io.apibuddy.throttling.Permission.Granted;
import io.apibuddy.throttling.Throttle.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A throttle on fake time, in sentences. All times are in seconds. */
final class ThrottleScene {
    static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    Throttle throttle;
    Instant now = START;

    private ThrottleScene(Settings settings) {
        throttle = new Throttle(settings);
    }

    static ThrottleScene throttle(Quota... quotas) {
        return new ThrottleScene(progressive(quotas));
    }

    static ThrottleScene with(Settings settings) {
        return new ThrottleScene(settings);
    }

    static Settings progressive(Quota... quotas) {
        return new Settings(List.of(quotas), true, FIVE_MINUTES);
    }

    static Settings plain(Quota... quotas) {
        return new Settings(List.of(quotas), false, FIVE_MINUTES);
    }

    static Quota quota(long permits, double window) {
        return new Quota("wiki", permits, seconds(window));
    }

    static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    static Instant at(double seconds) {
        return START.plus(seconds(seconds));
    }

    /** Goes on to so long after the start. */
    ThrottleScene goOnTo(double seconds) {
        now = at(seconds);
        return this;
    }

    ThrottleScene goOn(double seconds) {
        now = now.plus(seconds(seconds));
        return this;
    }

    Permission ask() {
        return throttle.reserve(now);
    }

    /** It is under way from now on. */
    Instant isSent() {
        assertThat(ask()).isEqualTo(new Granted(now));
        return now;
    }

    /** And answered at once, without a word. */
    void isGranted() {
        answers(isSent(), Told.nothing());
    }

    /** So many, all now, and all answered without a word. */
    void areGranted(int many) {
        for (int i = 0; i < many; i++) {
            isGranted();
        }
    }

    Denied isDeniedFor(double seconds) {
        return denied(ask(), seconds);
    }

    private static Denied denied(Permission permission, double seconds) {
        assertThat(permission).isInstanceOf(Denied.class);
        Denied denied = (Denied) permission;
        assertThat(denied.retryAfter()).isEqualTo(seconds(seconds));
        return denied;
    }

    Permission queue(int ahead, double patience) {
        return throttle.reserve(now, ahead, seconds(patience));
    }

    void waitIsGranted() {
        assertThat(queue(0, 0)).isEqualTo(new Granted(now));
        answers(now, Told.nothing());
    }

    void waitIsDelayedBy(int ahead, double seconds) {
        assertThat(queue(ahead, 1e6)).isEqualTo(new Delayed(seconds(seconds)));
    }

    Denied waitIsDeniedFor(int ahead, double patience, double seconds) {
        return denied(queue(ahead, patience), seconds);
    }

    void answers(Instant at, Told told) {
        throttle.answered(at, told, now);
    }

    /** The program ends, time passes (less than none: the clock was set back), and it is started again. */
    ThrottleScene restart(Settings settings, double passed) {
        Throttle.State state = throttle.state(now);
        goOn(passed);
        throttle = new Throttle(settings);
        throttle.restore(state, now);
        return this;
    }

    Duration delay() {
        return throttle.standing(now).delay();
    }

    double share() {
        return throttle.shareLeft(now);
    }

    /** Of a quota named {@code core}: reset in so many seconds after the start. */
    static Told left(long remaining, double reset) {
        return told(new Allowance("core", OptionalLong.empty(), remaining, at(reset), Optional.empty()));
    }

    static Told left(long remaining, long limit, double reset) {
        return told(new Allowance("core", OptionalLong.of(limit), remaining, at(reset), Optional.empty()));
    }

    static Told left(long remaining, long limit, double reset, double window) {
        return told(new Allowance("core", OptionalLong.of(limit), remaining, at(reset), Optional.of(seconds(window))));
    }

    static Told told(Allowance... allowances) {
        return new Told(List.of(allowances), Optional.empty(), false);
    }

    static Told retryAt(double seconds) {
        return new Told(List.of(), Optional.of(at(seconds)), true);
    }

    static Told refused() {
        return new Told(List.of(), Optional.empty(), true);
    }
}
