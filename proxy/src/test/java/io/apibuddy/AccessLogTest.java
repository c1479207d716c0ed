package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.apibuddy.config.LoggingConfig;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.SecurityEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AccessLogTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.apibuddy");

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.setLevel(null);
        logger.detachAppender(lines);
    }

    @Test
    void aRequestIsOneLineOfText() {
        log(LoggingConfig.Format.TEXT).onEvent(event());
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "127.0.0.1 GET /wiki/a 200 miss 1234B 15.5ms upstream=200/12.0ms problem=loop broken-off");
    }

    @Test
    void asJsonARequestIsKeysAndValues() {
        log(LoggingConfig.Format.JSON).onEvent(event());
        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.get(0).getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .contains(
                        "method=GET",
                        "target=/wiki/a",
                        "status=200",
                        "outcome=miss",
                        "mapping=wiki",
                        "bytes=1234",
                        "total_ms=15.5",
                        "cache_status=api-buddy; fwd=uri-miss",
                        "upstream_status=200",
                        "problem=loop");
    }

    @Test
    void securityEventsAreLoggedUnlessTheConfigurationSaysNot() {
        SecurityEvent event =
                new SecurityEvent(Instant.EPOCH, "10.0.0.1", SecurityEvent.Kind.KEY_WRONG, "Access key wrong");
        log(LoggingConfig.Format.TEXT).onSecurityEvent(event);
        new AccessLog(() -> LoggingConfig.Format.TEXT, () -> false).onSecurityEvent(event);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("10.0.0.1 KEY_WRONG: Access key wrong");
    }

    @Test
    void troubleOfTheCacheIsAWarning() {
        log(LoggingConfig.Format.TEXT).onCacheTrouble("not stored", new IllegalStateException("disk full"));
        assertThat(lines.list.get(0).getFormattedMessage()).isEqualTo("not stored (disk full)");
    }

    private static AccessLog log(LoggingConfig.Format format) {
        return new AccessLog(() -> format, () -> true);
    }

    private static ExchangeEvent event() {
        return new ExchangeEvent(
                7,
                Instant.EPOCH,
                "127.0.0.1",
                "1.1",
                "GET",
                "/wiki/a",
                Optional.of("wiki"),
                200,
                CacheOutcome.MISS,
                Optional.of("api-buddy; fwd=uri-miss"),
                Optional.of("abc"),
                OptionalInt.of(200),
                Duration.ofMillis(12),
                1,
                false,
                BigDecimal.ZERO,
                Duration.ofNanos(15_500_000),
                1234,
                false,
                Optional.of("loop"));
    }
}
