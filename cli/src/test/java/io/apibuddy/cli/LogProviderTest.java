package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;

class LogProviderTest {
    private final LogProvider provider = new LogProvider();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();

    @BeforeEach
    void prepare() {
        provider.initialize();
        Logger root = (Logger) provider.getLoggerFactory().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(written);
        written.start();
    }

    @Test
    void whatIsLoggedComesWithItsMarkersAndWhatItsThreadHasNoted() {
        Marker marker = provider.getMarkerFactory().getMarker("audit");
        provider.getMDCAdapter().put("request", "7");

        provider.getLoggerFactory().getLogger("io.apibuddy.Part").info("not so bad");
        provider.getLoggerFactory().getLogger("io.apibuddy.Part").warn(marker, "bad");

        assertThat(written.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).isEqualTo("bad");
            assertThat(event.getMarkerList()).containsExactly(marker);
            assertThat(event.getMDCPropertyMap()).containsEntry("request", "7");
        });
    }

    @Test
    void nothingIsSetUpBeforehand() {
        LogProvider fresh = new LogProvider();
        fresh.initialize();
        LoggerContext context = (LoggerContext) fresh.getLoggerFactory();

        assertThat(context.isStarted()).isTrue();
        assertThat(context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).iteratorForAppenders())
                .isExhausted();
    }
}
