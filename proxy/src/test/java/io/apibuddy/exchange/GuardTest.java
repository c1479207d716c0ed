package io.apibuddy.exchange;

import static io.apibuddy.exchange.Desk.answering;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.exchange.Desk.Sending;
import io.apibuddy.upstream.Upstream;
import io.apibuddy.upstream.UpstreamException;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Throttle, queue and breaker before one upstream: what one of them refuses takes nothing from the others. */
class GuardTest {
    private final Desk desk = new Desk().set("retries", 0);
    private final List<Promise<Upstream.Answer>> pending = new ArrayList<>();

    private void hold() {
        desk.always(request -> {
            Promise<Upstream.Answer> answer = Promise.promise();
            pending.add(answer);
            return answer.future();
        });
    }

    private List<Sending> send(int many) {
        return IntStream.range(0, many).mapToObj(i -> desk.get("/api/" + i)).toList();
    }

    private void failAll() {
        pending.forEach(one -> one.fail(new UpstreamException(Kind.REFUSED, "as told")));
    }

    @Test
    void whatTheBreakerRefusesTakesNothingFromTheQuota() {
        desk.set("requests_per_hour", 30);
        hold();
        send(20);
        failAll();
        for (int i = 0; i < 100; i++) {
            assertThat(desk.get("/api/refused" + i).status()).isEqualTo(503);
        }
        desk.clock.advance(ofSeconds(1));
        desk.always(answering(200, "well again"));
        for (int i = 0; i < 10; i++) {
            assertThat(desk.get("/api/" + i).status()).isEqualTo(200);
        }
        assertThat(desk.get("/api/over").status()).isEqualTo(429);
    }

    @Test
    void thoseWhoWaitAsTheBreakerOpensAreToldWhenTheirTurnComesHoweverManyTheyAre() {
        desk.set("requests_per_hour", 20)
                .set("on_limit", "wait")
                .setAll("throttling.window_seconds", 60)
                .setAll("throttling.max_queue", 2000)
                .setAll("throttling.max_wait_seconds", 7200);
        hold();
        List<Sending> all = send(2000);
        assertThat(desk.asked).hasSize(20);
        desk.clock.advance(ofMillis(64_500)); // a slack after they left, and a window
        failAll();
        desk.clock.advance(ofMillis(500));
        assertThat(all.subList(20, 2000).stream()
                        .filter(one -> !one.isAnswered())
                        .count())
                .as("unanswered")
                .isZero();
        assertThat(all.subList(20, 2000)).extracting(Sending::status).containsOnly(503);
        assertThat(desk.asked).hasSize(20);
    }

    @Test
    void whileHalfOpenOneGoesAndTheOthersAreRefusedWithoutAPermit() {
        desk.set("requests_per_hour", 22);
        hold();
        send(20);
        failAll();
        desk.clock.advance(ofSeconds(1));
        List<Sending> crowd = send(50);
        assertThat(desk.asked).hasSize(21);
        assertThat(crowd.get(0).isAnswered()).isFalse();
        assertThat(crowd.subList(1, 50)).allSatisfy(refused -> {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("retry-after")).isEqualTo("1");
            assertThat(refused.field("proxy-status")).contains("destination_unavailable");
        });
        pending.get(20).complete(Desk.answer(200, io.apibuddy.message.Body.empty()));
        desk.always(answering(200, "well again"));
        assertThat(crowd.get(0).status()).isEqualTo(200);
        assertThat(desk.get("/api/next").status()).isEqualTo(200);
        assertThat(desk.get("/api/over").status()).isEqualTo(429);
    }
}
