package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Tracing;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.http.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a tracing is told, and what it may change. */
class TracingTest {
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    private final class Told implements Tracing {
        private int requests;

        @Override
        public Request begin(String method, String mapping, Fields received) {
            int number = ++requests;
            told.add("begin " + number + " " + method + " " + mapping + " "
                    + received.first("traceparent").orElse("-"));
            return new Request() {
                @Override
                public Outgoing call(String method, String host) {
                    told.add("call " + number + " " + method + " " + host);
                    return new Outgoing() {
                        @Override
                        public Fields carried(Fields fields) {
                            return fields.with("traceparent", "mine");
                        }

                        @Override
                        public void end(UpstreamEvent event) {
                            told.add("called " + number + " "
                                    + (event.status().isPresent()
                                            ? event.status().getAsInt()
                                            : event.error().get()));
                        }
                    };
                }

                @Override
                public void end(ExchangeEvent event) {
                    told.add("end " + number + " " + event.status() + " " + event.outcome());
                }
            };
        }
    }

    @Test
    void aRequestAndItsCallAreToldAndTheContextGoesUpstreamInPlaceOfTheClients() {
        try (Counter counter = new Counter(new Told(), "upstream", "http://api.test:81/w")) {
            counter.get("/api/a", "traceparent", "client's");
            counter.get("/api/a", "traceparent", "another");
            counter.get("/nope");
            assertThat(told)
                    .containsExactly(
                            "begin 1 GET api client's",
                            "call 1 GET api.test:81",
                            "called 1 200",
                            "end 1 200 MISS",
                            "begin 2 GET api another",
                            "end 2 200 HIT",
                            "begin 3 GET  -",
                            "end 3 404 NONE");
            assertThat(counter.asked.get(0).head().fields().values("traceparent"))
                    .containsExactly("mine");
        }
    }

    @Test
    void withoutATracingTheClientsContextGoesUpstreamAsItCame() {
        try (Counter counter = new Counter()) {
            counter.get("/api/a", "traceparent", "client's", "tracestate", "a=b");
            Fields sent = counter.asked.get(0).head().fields();
            assertThat(sent.values("traceparent")).containsExactly("client's");
            assertThat(sent.values("tracestate")).containsExactly("a=b");
        }
    }

    @Test
    void theContextIsNoPartOfTheKeyAndSelectsOnlyWhereVaryNamesIt() {
        try (Counter counter = new Counter(new Told())) {
            counter.get("/api/a", "traceparent", "1", "tracestate", "a=1");
            counter.get("/api/a", "traceparent", "2", "tracestate", "a=2");
            assertThat(counter.asked).hasSize(1);
            assertThat(counter.stored().get(0).response().selecting().isEmpty()).isTrue();
            counter.answering(200, "Vary", "traceparent");
            counter.get("/api/b", "traceparent", "1");
            counter.get("/api/b", "traceparent", "1");
            counter.get("/api/b", "traceparent", "2");
            assertThat(counter.asked).hasSize(3);
        }
    }

    @Test
    void eachRetryIsACallOfItsOwn() {
        Desk desk = new Desk().set("retries", 1);
        desk.tracing = new Told();
        desk.then(Desk.failing(io.apibuddy.upstream.UpstreamException.Kind.REFUSED));
        Desk.Sending sending = desk.get("/api/a");
        desk.clock.advance(Duration.ofSeconds(5));
        assertThat(sending.status()).isEqualTo(200);
        assertThat(told)
                .containsExactly(
                        "begin 1 GET api -",
                        "call 1 GET 127.0.0.1:1",
                        "called 1 connection_refused",
                        "call 1 GET 127.0.0.1:1",
                        "called 1 200");
    }

    @Test
    void aRefreshBehindTheClientsBackIsACallOfTheRequestThatGaveRiseToIt() {
        try (Counter counter = new Counter(new Told(), "ttl_seconds", 60, "stale_while_revalidate_seconds", 60)) {
            counter.get("/api/a");
            counter.clock.advance(Duration.ofSeconds(70));
            told.clear();
            counter.get("/api/a");
            assertThat(told)
                    .containsExactlyInAnyOrder(
                            "begin 2 GET api -", "call 2 GET api.test", "called 2 200", "end 2 200 STALE");
        }
    }

    @Test
    void aTracingThatFailsHarmsNoRequest() {
        Tracing broken = (method, mapping, received) -> {
            throw new IllegalStateException("begin");
        };
        Tracing brokenLater = (method, mapping, received) -> new Tracing.Request() {
            @Override
            public Tracing.Outgoing call(String method, String host) {
                return new Tracing.Outgoing() {
                    @Override
                    public Fields carried(Fields fields) {
                        throw new AssertionError("carried");
                    }

                    @Override
                    public void end(UpstreamEvent event) {
                        throw new IllegalStateException("end");
                    }
                };
            }

            @Override
            public void end(ExchangeEvent event) {
                throw new NoClassDefFoundError("end");
            }
        };
        for (Tracing tracing : List.of(broken, brokenLater)) {
            try (Counter counter = new Counter(tracing)) {
                assertThat(counter.get("/api/a", "traceparent", "1").head().status())
                        .isEqualTo(200);
                assertThat(counter.get("/api/a").head().status()).isEqualTo(200);
                assertThat(counter.asked).hasSize(1);
                assertThat(counter.asked.get(0).head().fields().values("traceparent"))
                        .containsExactly("1");
                assertThat(counter.events).hasSize(2);
            }
        }
    }

    @Test
    void whatTheMappingSetsGoesUpstreamBesideTheContext() {
        try (Counter counter = new Counter(new Told(), "request_headers", Map.of("X-A", "1"))) {
            counter.get("/api/a");
            assertThat(counter.asked.get(0).head().fields().values("X-A")).containsExactly("1");
        }
    }
}
