package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.testing.Fault;
import io.apibuddy.testing.FaultyUpstream;
import io.apibuddy.testing.RawOrigin;
import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.testing.TestCertificates;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstream fails: the client is told by 502 or 504, or gets what is stale; nothing is stored; and it comes back by itself. */
@Timeout(60)
class UpstreamFailuresTest {
    @TempDir
    private static Path directory;

    private final TestCertificates authority = TestCertificates.in(directory);

    private static House house(String upstream, UnaryOperator<CachingProxy.Builder> more) {
        return House.build(builder -> more.apply(builder.set("domain_mappings.api.upstream", upstream)
                .set("domain_mappings.api.freshness", "standard")
                .set("domain_mappings.api.stale_if_error_seconds", 100)
                .set("domain_mappings.api.request_timeout", 0.5)));
    }

    private static House house(String upstream) {
        return house(upstream, builder -> builder);
    }

    /** Something was stored before; then it fails; then it does not any more. */
    private static void stands(House house, Runnable fails, int status, Runnable recovers) {
        house.get("/api/kept").isMiss().hasBody(FaultyUpstream.WELL);
        house.clock.advance(ofSeconds(61));
        fails.run();
        fails(house, status);
        house.get("/api/kept")
                .isHit()
                .hasStatus(200)
                .hasBody(FaultyUpstream.WELL)
                .cacheStatusHas("detail=stale-if-error");
        assertThat(house.proxy.cacheStatistics().entries()).isEqualTo(1);
        recovers.run();
        servesAgain(house);
    }

    private static void fails(House house, int status) {
        house.get("/api/new")
                .isProblem(status, status == 502 ? "upstream-failed" : "upstream-timeout")
                .isMiss()
                .cacheStatusHasNot("stored");
    }

    /** Within five seconds of the breaker's clock, and as many of upstream's. */
    private static void servesAgain(House house) {
        await().atMost(ofSeconds(5)).until(() -> house.get("/api/new").status() == 200);
        house.get("/api/new").isHit().hasBody(FaultyUpstream.WELL);
    }

    @Shows(Threat.UPSTREAM_FAILURES)
    @ParameterizedTest
    @CsvSource({"STALL_BEFORE_THE_HEAD, 504", "STALL_IN_THE_HEAD, 504", "RESET_BEFORE_THE_HEAD, 502", "NOTHING, 502"})
    void aFailureBeforeTheHead(Fault fault, int status) {
        try (FaultyUpstream upstream = FaultyUpstream.start();
                House house = house(upstream.uri().toString())) {
            stands(house, () -> upstream.suffers(fault), status, upstream::recovers);
        }
    }

    /** A client that counts what it gets, as Java's own does, would give up itself. */
    @Shows(Threat.UPSTREAM_FAILURES)
    @Test
    void interimAnswersWithoutEnd() {
        try (FaultyUpstream upstream = FaultyUpstream.start().suffers(Fault.ENDLESS_INTERIM_ANSWERS);
                House house = house(upstream.uri().toString())) {
            String told = RawClient.untilClosed(
                    house.proxy.port(), "GET /api/new HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(told).startsWith("HTTP/1.1 103 ").contains("HTTP/1.1 504 ");
            assertThat(house.proxy.cacheStatistics().entries()).isZero();
            upstream.recovers();
            servesAgain(house);
        }
    }

    @Shows(Threat.UPSTREAM_FAILURES)
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"STALL_IN_THE_CONTENT", "RESET_IN_THE_CONTENT", "SHORT_CONTENT"})
    void aFailureInTheContentBreaksTheAnswerOffAndIsNotKept(Fault fault) {
        try (FaultyUpstream upstream = FaultyUpstream.start().suffers(fault);
                House house = house(upstream.uri().toString())) {
            assertThatThrownBy(() -> house.get("/api/new")).hasCauseInstanceOf(IOException.class);
            assertThat(house.proxy.cacheStatistics().entries()).isZero();
            upstream.recovers();
            servesAgain(house);
        }
    }

    @Shows(Threat.UPSTREAM_FAILURES)
    @Test
    void nobodyListens() {
        ScriptedOrigin.Script well = ScriptedOrigin.reply(200, FaultyUpstream.WELL, "Cache-Control", "max-age=60");
        ScriptedOrigin first = ScriptedOrigin.http().replies(well);
        AtomicReference<ScriptedOrigin> second = new AtomicReference<>();
        try (House house = house(first.uri().toString())) {
            stands(
                    house,
                    first::close,
                    502,
                    () -> second.set(ScriptedOrigin.http(first.port()).replies(well)));
        } finally {
            if (second.get() != null) {
                second.get().close();
            }
        }
    }

    /** What a name server that answers says of it, or that none does; see also FailuresTest, which has one of its own. */
    @Shows(Threat.UPSTREAM_FAILURES)
    @Test
    void theNameDoesNotResolve() {
        try (House house = house(
                "http://no-such-host.invalid", builder -> builder.set("domain_mappings.api.request_timeout", 2))) {
            Answered answer = house.get("/api/new");
            assertThat(answer.status()).isIn(502, 504);
            assertThat(answer.field("proxy-status"))
                    .containsPattern("error=(dns_error|dns_timeout|connection_timeout)");
            assertThat(house.proxy.cacheStatistics().entries()).isZero();
            house.proxy.updateConfig(
                    "domain_mappings.api.upstream", house.origin.uri().toString());
            house.get("/api/new").isMiss().hasStatus(200);
        }
    }

    private SSLContext context(String certificate) {
        return switch (certificate) {
            case "expired" -> authority.expired().serverContext();
            case "wrong host" -> authority.forWrongHost().serverContext();
            case "unknown authority" ->
                TestCertificates.in(directory).forLocalhost().serverContext();
            default -> authority.forLocalhost().serverContext();
        };
    }

    @Shows(Threat.UPSTREAM_FAILURES)
    @ParameterizedTest
    @ValueSource(strings = {"expired", "wrong host", "unknown authority"})
    void aCertificateThatIsNotGood(String fault) {
        SSLContext good = context("good");
        SSLContext bad = context(fault);
        AtomicReference<SSLContext> shown = new AtomicReference<>(good);
        try (FaultyUpstream upstream = FaultyUpstream.startTls(shown::get);
                House house = house(
                        upstream.uri().toString(),
                        builder -> builder.set(
                                        "domain_mappings.api.tls.ca_file",
                                        authority.caFile().toString())
                                .set("domain_mappings.api.request_timeout", 10))) {
            stands(
                    house,
                    () -> {
                        shown.set(bad);
                        upstream.leaves();
                    },
                    502,
                    () -> shown.set(good));
            assertThat(house.get("/api/new").field("proxy-status")).isEmpty();
            assertThat(upstream.requests()).isEqualTo(2);
        }
    }

    @Shows(Threat.UPSTREAM_FAILURES)
    @Test
    void whatAnswersDoesNotSpeakTls() {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
                    conversation.read(5);
                    conversation.write("HTTP/1.1 400 Bad Request\r\n\r\n");
                });
                House house = house(origin.uri().toString().replace("http:", "https:"), slowly())) {
            fails(house, 502);
            assertThat(house.proxy.cacheStatistics().entries()).isZero();
        }
    }

    /** A handshake takes its time. */
    private static UnaryOperator<CachingProxy.Builder> slowly() {
        return builder -> builder.set("domain_mappings.api.request_timeout", 10);
    }
}
