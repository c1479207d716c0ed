package io.apibuddy;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofSeconds;

import io.apibuddy.testing.RawOrigin;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stale answer in place of a failure (RFC 5861 section 4, RFC 9111 section 4.2.4): who may have it, and for how long. */
class StaleIfErrorTest {
    /** Ways not to answer at all. */
    enum Silence {
        REFUSES(502) {
            @Override
            void befalls(House house) {
                house.origin.close();
            }
        },
        HANGS_UP(502) {
            @Override
            void befalls(House house) {
                house.origin.replies(request -> request.connection().close());
            }
        },
        TAKES_TOO_LONG(504) {
            @Override
            void befalls(House house) {
                house.proxy.updateConfig("domain_mappings.api.request_timeout", 0.1);
                house.origin.replies(request -> {});
            }
        };

        final int status;

        Silence(int status) {
            this.status = status;
        }

        abstract void befalls(House house);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void anErrorWithinTheWindowIsAnsweredByTheStaleAnswerAndAfterItPassedOn(int status) {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60, stale-if-error=100");
            house.get("/api/a").isMiss();
            house.origin.replies(status, "down", "Cache-Control", "max-age=60");
            house.clock.advance(ofSeconds(160));
            house.get("/api/a")
                    .isHit()
                    .hasStatus(200)
                    .hasBody("kept")
                    .hasField("age", "160")
                    .cacheStatusHas("ttl=-100")
                    .cacheStatusHas("detail=stale-if-error");
            house.clock.advance(ofSeconds(1));
            house.get("/api/a").isForwarded("stale").hasStatus(status).hasBody("down");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void anEmptyErrorThatIsNotPassedOnIsNotKeptEither(int status) {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60, stale-if-error=100");
            house.get("/api/a").isMiss();
            house.origin.replies(status, "", "Cache-Control", "max-age=60");
            house.clock.advance(ofSeconds(70));
            house.get("/api/a").isHit().hasStatus(200).hasBody("kept");
            house.get("/api/a").isHit().hasStatus(200).hasBody("kept");
            house.clock.advance(ofSeconds(100));
            house.get("/api/a").isForwarded("stale").hasStatus(status);
            house.get("/api/a").isHit().hasStatus(status);
        }
    }

    @Test
    void anEmptyErrorThatARefreshBringsIsNotKept() {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60, stale-while-revalidate=100");
            house.get("/api/a").isMiss();
            house.origin.replies(503, "", "Cache-Control", "max-age=60");
            house.clock.advance(ofSeconds(70));
            house.get("/api/a").isHit().hasStatus(200).hasBody("kept");
            org.awaitility.Awaitility.await().until(() -> house.asked() == 2);
            house.get("/api/a").isHit().hasStatus(200).hasBody("kept");
            org.awaitility.Awaitility.await().until(() -> house.asked() == 3);
            house.get("/api/a").isHit().hasStatus(200).hasBody("kept");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 429, 501, 505})
    void whatIsNoFailureOfUpstreamIsPassedOn(int status) {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60, stale-if-error=100");
            house.get("/api/a").isMiss();
            house.origin.replies(status, "said");
            house.clock.advance(ofSeconds(61));
            house.get("/api/a").isForwarded("stale").hasStatus(status).hasBody("said");
        }
    }

    @Test
    void anErrorWithoutAWindowIsPassedOn() {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.origin.replies(503, "down", "Retry-After", "7");
            house.clock.advance(ofSeconds(61));
            house.get("/api/a")
                    .isForwarded("stale")
                    .hasStatus(503)
                    .hasBody("down")
                    .hasField("retry-after", "7");
        }
    }

    @Test
    void theRequestMayBringAWindowOfItsOwnAndTheLongerOneCounts() {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60, stale-if-error=5");
            house.get("/api/a").isMiss();
            house.origin.replies(503, "down");
            house.clock.advance(ofSeconds(70));
            house.get("/api/a").hasStatus(503);
            house.get("/api/a", "Cache-Control", "stale-if-error=9").hasStatus(503);
            house.get("/api/a", "Cache-Control", "stale-if-error=10").isHit().hasBody("kept");
            house.get("/api/a", "Cache-Control", "stale-if-error=soon").hasStatus(503);
            house.clock.advance(ofSeconds(-6));
            house.get("/api/a", "Cache-Control", "stale-if-error=1").isHit().hasBody("kept");
        }
    }

    @Test
    void aClientThatWantsAFreshAnswerGetsTheKeptOneWhenThereIsAWindow() {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss();
            house.origin.replies(503, "down");
            house.get("/api/a", "Cache-Control", "no-cache").hasStatus(503);
            house.get("/api/a", "Cache-Control", "no-cache, stale-if-error=10")
                    .isHit()
                    .hasBody("kept");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenUpstreamIsGoneAnyAnswerThatDoesNotForbidItStandsInHoweverOld(Silence silence) {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss();
            house.clock.advance(ofDays(20));
            silence.befalls(house);
            house.get("/api/a").isHit().hasBody("kept").cacheStatusHas("detail=disconnected");
            house.get("/api/other").hasStatus(silence.status);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenUpstreamIsGoneTheWindowIsNamedWhereItHolds(Silence silence) {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60, stale-if-error=10", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(70));
            silence.befalls(house);
            house.get("/api/a").isHit().hasBody("kept").cacheStatusHas("detail=stale-if-error");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-Half",
                "HTTP/1.1 2",
                "",
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
            })
    void anAnswerThatIsResetBeforeItsHeadIsWholeIsNone(String begun) {
        AtomicBoolean broken = new AtomicBoolean();
        FakeClock clock = new FakeClock();
        try (RawOrigin origin = RawOrigin.start(conversation -> {
                    while (conversation.readRequest()) {
                        if (broken.get()) {
                            conversation.write(begun);
                            conversation.reset();
                            return;
                        }
                        conversation.write(
                                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 4\r\n\r\nkept");
                    }
                });
                CachingProxy proxy = CachingProxy.builder()
                        .clock(clock)
                        .map("api", origin.uri().toString())
                        .set("domain_mappings.api.freshness", "standard")
                        .start()) {
            Client client = new Client(proxy);
            client.get("/api/a").isMiss().cacheStatusHas("stored");
            clock.advance(ofSeconds(61));
            broken.set(true);
            client.get("/api/a").isHit().hasBody("kept").cacheStatusHas("detail=disconnected");
            client.get("/api/other").isProblem(502, "upstream-failed");
            broken.set(false);
            client.get("/api/a").isForwarded("stale").hasBody("kept").cacheStatusHas("stored");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "max-age=60, must-revalidate",
                "max-age=60, proxy-revalidate",
                "s-maxage=60",
                "max-age=60, no-cache",
                "max-age=60, must-revalidate, stale-if-error=1000",
                "max-age=60, s-maxage=60, stale-if-error=1000, stale-while-revalidate=1000",
            })
    void whatForbidsStaleAnswersIsNeverServedStale(String control) {
        for (String validator : new String[] {"ETag", "X-None"}) {
            for (Silence silence : Silence.values()) {
                try (House house = House.standard()) {
                    house.origin.replies(200, "kept", "Cache-Control", control, validator, "\"1\"");
                    house.get("/api/a").isMiss();
                    house.clock.advance(ofSeconds(61));
                    house.origin.thenReplies(503, "down");
                    house.get("/api/a", "Cache-Control", "stale-if-error=1000")
                            .hasStatus(503)
                            .hasBody("down");
                    silence.befalls(house);
                    house.get("/api/a", "Cache-Control", "stale-if-error=1000, max-stale")
                            .isForwarded("stale")
                            .hasStatus(silence.status)
                            .hasField("content-type", "application/problem+json");
                }
            }
        }
    }

    @Test
    void whatTheClientWantedConfirmedIsNotServedUnconfirmedWhenUpstreamIsGone() {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.origin.close();
            house.get("/api/a", "Cache-Control", "no-cache")
                    .isForwarded("request")
                    .isProblem(502, "upstream-failed");
            house.get("/api/a").isHit().hasBody("kept");
        }
    }

    @Test
    void aStandInAnswersHeadAndAClientsConditionToo() {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60, stale-if-error=10", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(500, "down");
            house.head("/api/a").isHit().hasStatus(200).hasField("content-length", "4");
            house.get("/api/a", "If-None-Match", "\"1\"").isHit().hasStatus(304).hasBody("");
        }
    }

    @Test
    void theAnswerThatFailedIsNotKeptInPlaceOfTheOneThatStoodIn() {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60, stale-if-error=100");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(500, "down", "Cache-Control", "max-age=1000");
            house.get("/api/a").isHit().hasBody("kept");
            house.origin.replies(200, "up again", "Cache-Control", "max-age=60");
            house.get("/api/a").isForwarded("stale").hasBody("up again");
            house.get("/api/a").isHit().hasBody("up again");
        }
    }
}
