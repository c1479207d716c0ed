package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.events.Protection;
import io.apibuddy.message.Body;
import io.apibuddy.throttling.Breaker;
import io.apibuddy.upstream.UpstreamException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How an upstream is protected, and how that begins anew. */
class ProtectionTest {
    private static final String MONTH = Long.toString(Duration.ofDays(40).toSeconds());

    private final Desk desk = new Desk().set("retries", 0);

    private Protection protection() {
        return desk.exchange().protections().get(0);
    }

    private void closedForAMonth() {
        closedFor(MONTH);
    }

    private void closedFor(String seconds) {
        desk.then(Desk.answering(503, "later", "Retry-After", seconds));
        assertThat(desk.get("/api/a").status()).isEqualTo(503);
    }

    @Test
    void whatIsLeftOfTheLimitsIsShown() {
        desk.set("requests_per_hour", 4);
        assertThat(protection().shareLeft()).isEqualTo(1);
        desk.get("/api/a");
        assertThat(protection().mapping()).isEqualTo("api");
        assertThat(protection().shareLeft()).isEqualTo(0.75);
        assertThat(protection().throttle().limits())
                .singleElement()
                .satisfies(limit -> assertThat(limit.remaining()).isEqualTo(3));
        assertThat(protection().throttle().closedUntil()).isEmpty();
        assertThat(protection().breaker()).isEqualTo(Breaker.Status.CLOSED);
        assertThat(protection().opensAgain()).isEmpty();
        assertThat(protection().queued()).isZero();
    }

    @Test
    void aClosingByAMistakenRetryAfterIsLifted() {
        closedForAMonth();
        assertThat(desk.get("/api/b").status()).isEqualTo(429);
        assertThat(protection().throttle().closedUntil())
                .contains(desk.clock.instant().plus(Duration.ofDays(31)));
        assertThat(protection().shareLeft()).isZero();

        assertThat(desk.exchange().resetThrottle("api")).isTrue();
        assertThat(protection().throttle().closedUntil()).isEmpty();
        assertThat(protection().shareLeft()).isEqualTo(1);
        assertThat(desk.get("/api/b").status()).isEqualTo(200);
    }

    @Test
    void whatWasCountedAndLearnedIsForgotten() {
        desk.set("requests_per_hour", 1)
                .then(Desk.answering(
                        200,
                        "x",
                        "X-RateLimit-Limit",
                        "10",
                        "X-RateLimit-Remaining",
                        "0",
                        "X-RateLimit-Reset",
                        "3600"));
        desk.get("/api/a");
        desk.get("/api/b");
        assertThat(desk.get("/api/c").status()).isEqualTo(429);
        assertThat(protection().throttle().limits()).hasSize(2);
        desk.exchange().resetThrottle("api");
        assertThat(protection().throttle().limits()).hasSize(1);
        assertThat(protection().throttle().delay()).isZero();
        assertThat(desk.get("/api/d").status()).isEqualTo(200);
        assertThat(desk.get("/api/e").status()).isEqualTo(429);
    }

    @Test
    void thoseWhoWaitGoAtOnce() {
        desk.set("on_limit", "wait").setAll("throttling.max_wait_seconds", 86_400);
        closedFor("80000");
        List<Desk.Sending> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(desk.get("/api/" + i));
        }
        assertThat(protection().queued()).isEqualTo(3);
        assertThat(waiting).noneMatch(Desk.Sending::isAnswered);
        desk.exchange().resetThrottle("api");
        assertThat(waiting).allMatch(Desk.Sending::isAnswered).allMatch(one -> one.status() == 200);
        assertThat(protection().queued()).isZero();
    }

    @Test
    void theBreakerLetsCallsThroughAgain() {
        desk.always(Desk.failing(UpstreamException.Kind.REFUSED));
        for (int i = 0; i < 20; i++) {
            desk.get("/api/a");
        }
        assertThat(protection().breaker()).isEqualTo(Breaker.Status.OPEN);
        assertThat(protection().opensAgain()).contains(Duration.ofSeconds(1));
        assertThat(desk.get("/api/a").status()).isEqualTo(503);
        desk.exchange().resetThrottle("api");
        assertThat(protection().breaker()).isEqualTo(Breaker.Status.CLOSED);
        assertThat(protection().opensAgain()).isEmpty();
        desk.always(Desk.answering(200, "hello"));
        assertThat(desk.get("/api/a").status()).isEqualTo(200);
        // The failures of before count no more.
        desk.always(Desk.failing(UpstreamException.Kind.REFUSED));
        desk.get("/api/a");
        assertThat(protection().breaker()).isEqualTo(Breaker.Status.CLOSED);
    }

    @Test
    void whatIsUnderWayMeanwhileDoesNoHarm() {
        io.vertx.core.Promise<io.apibuddy.upstream.Upstream.Answer> late = io.vertx.core.Promise.promise();
        desk.set("requests_per_hour", 2).then(request -> late.future());
        Desk.Sending first = desk.get("/api/a");
        desk.exchange().resetThrottle("api");
        late.complete(Desk.answer(200, Body.empty()));
        assertThat(first.status()).isEqualTo(200);
        assertThat(desk.get("/api/b").status()).isEqualTo(200);
        assertThat(desk.get("/api/c").status()).isEqualTo(200);
        assertThat(desk.get("/api/d").status()).isEqualTo(429);
    }

    @Test
    void anUnknownMappingHasNoThrottle() {
        assertThat(desk.exchange().resetThrottle("nope")).isFalse();
        assertThat(Future.succeededFuture(desk.exchange().protections()).result())
                .hasSize(1);
    }
}
