package io.apibuddy.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.access.Access.Verdict;
import io.apibuddy.config.Secret;
import io.apibuddy.config.SecurityConfig;
import io.apibuddy.config.SecurityConfig.KeyPosition;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Secrets;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuessingTest {
    private static final String KEY = Secrets.ACCESS_KEY.text();
    private static final String GUESSER = "192.0.2.66";
    private static final String OTHER = "192.0.2.7";

    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final SecurityConfig config = new SecurityConfig(
            true, Optional.of(Secret.of(KEY)), List.of(KeyPosition.HEADER), "key", "X-API-Buddy-Key", true);
    private final Access access = Access.open(config, Set.of("wiki"), () -> now);
    private final Acquaintance known = new Acquaintance();

    private Verdict show(String key, String address) {
        return show(key, address, new Acquaintance());
    }

    private Verdict show(String key, String address, Acquaintance connection) {
        RequestHead head = new RequestHead("GET", Target.parse("/wiki"), Fields.of("X-API-Buddy-Key", key));
        return access.check(head, address, connection);
    }

    private void guess(int times, String address) {
        for (int i = 0; i < times; i++) {
            show("wrong" + i, address);
        }
    }

    @Shows(Threat.GUESSING)
    @Test
    void ofAThousandGuessesFromOneAddressTwentyAMinuteAreEvaluated(Reached reached) {
        long evaluated = 0;
        for (int i = 0; i < 1000; i++) {
            evaluated += show("guess" + i, GUESSER) instanceof Verdict.Wrong ? 1 : 0;
            now = now.plusMillis(59);
        }
        assertThat(evaluated).isEqualTo(20);
        reached.figure("1,000 guesses in a minute from one address: %d evaluated", evaluated);
    }

    @Test
    void noMinuteWhereverItBeginsHasMoreThanTwentyEvaluated() {
        guess(19, GUESSER);
        now = now.plusSeconds(59);
        assertThat(show("wrong", GUESSER)).isInstanceOf(Verdict.Wrong.class);
        assertThat(show("wrong", GUESSER)).isEqualTo(new Verdict.SlowDown(Duration.ofSeconds(1)));
        now = now.plusSeconds(1);
        assertThat(show("wrong", GUESSER)).isInstanceOf(Verdict.Wrong.class);
    }

    @Test
    void evenTheRightKeyIsNotEvaluatedUnderALock() {
        guess(20, GUESSER);
        assertThat(show(KEY, GUESSER)).isInstanceOf(Verdict.SlowDown.class);
    }

    @Shows(Threat.GUESSING)
    @Test
    void aConnectionThatHasAuthenticatedGoesOnUnderItsAddressesLock(Reached reached) {
        show(KEY, GUESSER, known);
        int granted = 0;
        for (int i = 0; i < 1000; i++) {
            guess(1, GUESSER);
            granted += show(KEY, GUESSER, known) instanceof Verdict.Granted ? 1 : 0;
        }
        assertThat(granted).isEqualTo(1000);
        assertThat(show(KEY, GUESSER)).isInstanceOf(Verdict.SlowDown.class);
        reached.figure(
                "between 1,000 guesses from its address, a connection with the right key is granted %,d of 1,000",
                granted);
    }

    @Test
    void aConnectionThatShowsAWrongKeyIsNoLongerKnown() {
        show(KEY, GUESSER, known);
        guess(20, GUESSER);
        assertThat(show("wrong", GUESSER, known)).isInstanceOf(Verdict.Wrong.class);
        assertThat(show("wrong", GUESSER, known)).isInstanceOf(Verdict.SlowDown.class);
        assertThat(show(KEY, GUESSER, known)).isInstanceOf(Verdict.SlowDown.class);
    }

    @Test
    void oneAddressDoesNotLockOutAnother() {
        guess(1000, GUESSER);
        assertThat(show(KEY, OTHER)).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void aHundredFailuresInAllLockOutThoseNotYetAuthenticated() {
        show(KEY, OTHER);
        for (int i = 1; i <= 5; i++) {
            guess(20, "198.51.100." + i);
        }
        assertThat(show(KEY, "198.51.100.200")).isEqualTo(new Verdict.SlowDown(Duration.ofMinutes(1)));
        assertThat(show(KEY, OTHER)).isInstanceOf(Verdict.Granted.class);
        now = now.plusSeconds(60);
        assertThat(show(KEY, "198.51.100.200")).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void anAddressThatHasAuthenticatedStillHasItsOwnLimit() {
        show(KEY, GUESSER);
        for (int i = 1; i <= 5; i++) {
            guess(20, "198.51.100." + i);
        }
        guess(20, GUESSER);
        assertThat(show(KEY, GUESSER)).isInstanceOf(Verdict.SlowDown.class);
    }

    @Test
    void requestsWithoutAKeyAreNoGuesses() {
        for (int i = 0; i < 1000; i++) {
            assertThat(access.check(new RequestHead("GET", Target.parse("/wiki"), Fields.empty()), GUESSER))
                    .isInstanceOf(Verdict.Missing.class);
        }
        assertThat(show(KEY, GUESSER)).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void theAddressesOfAnIpv6NetworkCountAsOne() {
        for (int i = 0; i < 20; i++) {
            show("wrong", "2001:db8:1:2:0:0:0:" + i);
        }
        assertThat(show(KEY, "2001:db8:1:2:0:0:9:9")).isInstanceOf(Verdict.SlowDown.class);
        assertThat(show(KEY, "2001:db8:1:3:0:0:0:1")).isInstanceOf(Verdict.Granted.class);
        assertThat(show(KEY, "::1")).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void aReloadKeepsFailuresCountedAndANewKeyForgetsWhoHasAuthenticated() {
        show(KEY, GUESSER, known);
        guess(20, GUESSER);
        access.reconfigure(config, Set.of("maps"));
        assertThat(show(KEY, GUESSER)).isInstanceOf(Verdict.SlowDown.class);
        assertThat(show(KEY, GUESSER, known)).isInstanceOf(Verdict.Granted.class);
        access.reconfigure(
                new SecurityConfig(
                        true,
                        Optional.of(Secret.of("another-key-01234")),
                        config.keyPositions(),
                        "key",
                        "X-API-Buddy-Key",
                        true),
                Set.of());
        assertThat(show("another-key-01234", GUESSER, known)).isInstanceOf(Verdict.SlowDown.class);
    }

    private Verdict.Granted granted(String address, Acquaintance connection) {
        return (Verdict.Granted) show(KEY, address, connection);
    }

    @Test
    void whatWasGrantedIsStillGrantedToWhoeverShowsTheSame() {
        Verdict.Granted granted = granted(GUESSER, known);
        assertThat(access.grantsStill(granted, GUESSER, known)).isTrue();
        assertThat(access.grantsStill(granted, OTHER, new Acquaintance())).isTrue();
    }

    @Test
    void underItsAddressesLockOnlyAConnectionThatHasAuthenticatedIsStillGrantedTheSame() {
        Verdict.Granted granted = granted(GUESSER, known);
        guess(20, GUESSER);
        assertThat(access.grantsStill(granted, GUESSER, known)).isTrue();
        assertThat(access.grantsStill(granted, GUESSER, new Acquaintance())).isFalse();
        assertThat(access.grantsStill(granted, OTHER, new Acquaintance())).isTrue();
        now = now.plusSeconds(60);
        assertThat(access.grantsStill(granted, GUESSER, new Acquaintance())).isTrue();
    }

    @Test
    void aConnectionThatIsStillGrantedTheSameHasAuthenticatedByThat() {
        Verdict.Granted granted = granted(OTHER, known);
        Acquaintance second = new Acquaintance();
        assertThat(access.grantsStill(granted, GUESSER, second)).isTrue();
        guess(20, GUESSER);
        assertThat(access.grantsStill(granted, GUESSER, second)).isTrue();
        assertThat(show("wrong", GUESSER, second)).isInstanceOf(Verdict.Wrong.class);
        assertThat(access.grantsStill(granted, GUESSER, second)).isFalse();
    }

    @Test
    void underTheLockForAllOnlyWhoHasAuthenticatedIsStillGrantedTheSame() {
        Verdict.Granted granted = granted(OTHER, known);
        for (int i = 1; i <= 5; i++) {
            guess(20, "198.51.100." + i);
        }
        assertThat(access.grantsStill(granted, "198.51.100.200", new Acquaintance()))
                .isFalse();
        assertThat(access.grantsStill(granted, "198.51.100.200", known)).isTrue();
        assertThat(access.grantsStill(granted, OTHER, new Acquaintance())).isTrue();
    }

    @Test
    void nothingIsStillGrantedAfterAReload() {
        Verdict.Granted granted = granted(GUESSER, known);
        access.reconfigure(config, Set.of("wiki"));
        assertThat(access.grantsStill(granted, GUESSER, known)).isFalse();
        Verdict.Granted again = granted(GUESSER, known);
        assertThat(again).isNotEqualTo(granted);
        assertThat(access.grantsStill(again, GUESSER, known)).isTrue();
        access.reconfigure(
                new SecurityConfig(false, config.secureKey(), config.keyPositions(), "key", "X-API-Buddy-Key", true),
                Set.of("wiki"));
        assertThat(access.grantsStill(again, GUESSER, known)).isFalse();
        Verdict.Granted open = granted(GUESSER, known);
        guess(200, GUESSER);
        assertThat(access.grantsStill(open, GUESSER, new Acquaintance())).isTrue();
        access.reconfigure(config, Set.of("wiki"));
        assertThat(access.grantsStill(open, GUESSER, known)).isFalse();
    }

    @Test
    void aClockSetBackEndsTheLock() {
        guess(20, GUESSER);
        now = now.minusSeconds(3600);
        assertThat(show(KEY, GUESSER)).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void theMemoryOfAddressesIsBoundedAndTheLimitForAllHoldsBeyondIt() {
        Failures failures = new Failures(() -> now);
        for (int i = 0; i < 3 * Failures.ADDRESSES; i++) {
            failures.add("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
        }
        assertThat(failures.addresses()).isEqualTo(Failures.ADDRESSES);
        assertThat(failures.lockOfAll()).isPresent();
    }
}
