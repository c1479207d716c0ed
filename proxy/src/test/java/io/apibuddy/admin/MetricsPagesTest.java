package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.Protection;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.store.CacheException;
import io.apibuddy.store.HistoryStore;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.MappingStatistics;
import io.apibuddy.store.ResponseStore.Statistics;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers. */
class MetricsPagesTest {
    private final Reception reception = new Reception();
    private Future<List<HistoryStore.Hour>> hours = Future.succeededFuture(List.of());
    private Instant since = Instant.EPOCH;

    @BeforeEach
    void run() {
        reception.control.stored.put(
                "statistics",
                args -> Future.succeededFuture(new Statistics(
                        3, 4096, 2, 2048, 1, 4, Optional.empty(), List.of(new MappingStatistics("wiki", 3, 4096)))));
        reception.control.stored.put("history", args -> new HistoryStore() {
            @Override
            public Future<Void> add(List<Hour> more) {
                return Future.succeededFuture();
            }

            @Override
            public Future<List<Hour>> since(Instant from) {
                since = from;
                return hours;
            }
        });
        reception.meters.attach(new Meters.Sources() {
            @Override
            public ResponseStore store() {
                return reception.control.store();
            }

            @Override
            public List<Protection> protections() {
                return reception.control.protections();
            }

            @Override
            public long waiting() {
                return 1;
            }

            @Override
            public long queued() {
                return 2;
            }

            @Override
            public ProxyConfig config() {
                return reception.control.config();
            }

            @Override
            public Runnable every(Duration period, Runnable work) {
                return () -> {};
            }
        });
    }

    @AfterEach
    void close() {
        reception.close();
    }

    private void requests() {
        Instant now = reception.clock.instant();
        for (CacheOutcome outcome :
                List.of(CacheOutcome.MISS, CacheOutcome.HIT, CacheOutcome.HIT, CacheOutcome.STALE)) {
            reception.meters.listener().onEvent(Stories.of(outcome.ordinal(), "wiki", "/wiki/x", outcome, now));
        }
        reception
                .meters
                .listener()
                .onUpstreamCall(new UpstreamEvent(
                        "wiki",
                        now,
                        OptionalInt.of(200),
                        Optional.empty(),
                        Duration.ofMillis(80),
                        false,
                        new BigDecimal("0.010")));
    }

    @Test
    void numbersAreTold() {
        requests();

        JsonNode json = reception.get("/admin/metrics").json();

        assertThat(json.path("total").path("requests").asLong()).isEqualTo(4);
        assertThat(json.path("total").path("hits").asLong()).isEqualTo(2);
        assertThat(json.path("total").path("hit_rate").asDouble()).isEqualTo(0.75);
        assertThat(json.path("total").path("calls_saved").asLong()).isEqualTo(3);
        assertThat(json.path("total").path("bytes").asLong()).isEqualTo(2000);
        assertThat(json.path("total").path("latency_ms").path("p50").asDouble()).isBetween(1.1, 1.4);
        assertThat(json.path("mappings").path("wiki")).isEqualTo(json.path("total"));
        assertThat(json.path("upstream").path("calls").asLong()).isEqualTo(1);
        assertThat(json.path("cache").path("entries").asLong()).isEqualTo(3);
        assertThat(json.path("cache").path("oldest").isNull()).isTrue();
        assertThat(json.path("database").path("commits").path("count").asLong()).isEqualTo(4);
        assertThat(json.path("health").path("status").asText()).isEqualTo("healthy");
        assertThat(json.path("waiting").asLong()).isEqualTo(1);
        assertThat(json.path("queued").asLong()).isEqualTo(2);
    }

    @Test
    void sumsOfMoneyAreExact() {
        requests();

        assertThat(reception.get("/admin/metrics").text()).contains("\"spent\":0.010,", "\"saved\":0.030");
    }

    @Test
    void whatWasNotMeasuredIsNotNothing() {
        JsonNode json = reception.get("/admin/metrics").json();

        assertThat(json.path("total").path("latency_ms").path("p95").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,                                             text/plain",
        "'application/openmetrics-text;version=1.0.0;q=0.7,*/*;q=0.1', application/openmetrics-text",
        "application/json,                                       application/json",
        "*/*,                                                    application/json",
        "'text/plain, application/json',                         application/json",
        "text/html,                                              application/json",
    })
    void metricsAreAsAcceptAsks(String accept, String type) {
        requests();

        Reception.Answer answer = reception.get("/admin/metrics", "Accept", accept);

        assertThat(answer.field("Content-Type")).startsWith(type);
        assertThat(answer.text()).startsWith(type.equals("application/json") ? "{" : "# ");
    }

    @Test
    void prometheusHasAPathOfItsOwn() {
        requests();

        Reception.Answer answer = reception.get("/admin/metrics/prometheus");

        assertThat(answer.field("Content-Type")).startsWith("text/plain");
        assertThat(answer.text()).contains("apibuddy_");
    }

    @Test
    void historyIsAddedUp() {
        Instant hour = Instant.parse("2026-11-22T10:00:00Z");
        hours = Future.succeededFuture(
                List.of(hour("wiki", hour), hour("", hour), hour("wiki", hour.plusSeconds(3600))));
        requests();

        JsonNode json = reception.get("/admin/history?hours=3").json();

        assertThat(since).isEqualTo(Instant.parse("2026-11-22T10:00:00Z"));
        assertThat(json.path("hours")).hasSize(3);
        assertThat(json.path("hours").path(0).path("hour").asText()).isEqualTo("2026-11-22T10:00:00Z");
        assertThat(json.path("hours").path(0).path("time_saved").asDouble()).isEqualTo(1.5);
        assertThat(json.path("totals").path("requests").asLong()).isEqualTo(63);
        assertThat(json.path("totals").path("saved").decimalValue()).isEqualByComparingTo("0.3");
        assertThat(json.path("totals").has("mapping")).isFalse();
        JsonNode minutes = json.path("minutes");
        assertThat(minutes.path(minutes.size() - 1).path("requests").asLong()).isEqualTo(4);
    }

    private static HistoryStore.Hour hour(String mapping, Instant hour) {
        return new HistoryStore.Hour(
                mapping,
                hour,
                21,
                6,
                5,
                4,
                3,
                2,
                1,
                7,
                8,
                900,
                90,
                Duration.ofSeconds(2),
                Duration.ofMillis(1500),
                new BigDecimal("0.2"),
                new BigDecimal("0.1"));
    }

    @Test
    void aHistoryThatCannotBeReadIsTold() {
        hours = Future.failedFuture(new CacheException("the disk fails"));

        Reception.Answer answer = reception.get("/admin/history");

        assertThat(answer.problem()).isEqualTo("503 cache-unavailable");
        assertThat(since).isEqualTo(Instant.parse("2026-11-15T13:00:00Z"));
    }

    @Test
    void aMappingIsShownWithItsState() {
        requests();
        reception.control.set("domain_mappings.plain.upstream", "http://plain.example");

        JsonNode mappings = reception.get("/admin/mappings").json().path("mappings");

        JsonNode wiki = mappings.path(0);
        assertThat(wiki.path("name").asText()).isEqualTo("wiki");
        assertThat(wiki.path("upstream").asText()).isEqualTo("https://wiki.example/v1");
        assertThat(wiki.path("freshness").asText()).isEqualTo("override");
        assertThat(wiki.path("requests").asLong()).isEqualTo(4);
        assertThat(wiki.path("entries").asLong()).isEqualTo(3);
        assertThat(wiki.path("upstream_latency_ms").path("p99").asDouble()).isBetween(77.0, 83.0);
        JsonNode plain = mappings.path(1);
        assertThat(plain.path("breaker").asText()).isEqualTo("closed");
        assertThat(plain.path("requests").asLong()).isZero();
        assertThat(plain.path("latency_ms").path("p50").isNull()).isTrue();
        assertThat(reception.get("/admin/domains").json())
                .isEqualTo(reception.get("/admin/mappings").json());
    }

    @Test
    void theLatestRequestsComeFirst() {
        Instant now = reception.clock.instant();
        for (int i = 1; i <= 300; i++) {
            String mapping = i % 3 == 0 ? "wiki" : "other";
            reception
                    .meters
                    .listener()
                    .onEvent(Stories.of(i, mapping, "/" + mapping + "/" + i, CacheOutcome.HIT, now.plusMillis(i)));
        }

        JsonNode all = reception.get("/admin/requests?limit=200").json().path("requests");
        assertThat(all).hasSize(200);
        assertThat(all.path(0).path("id").asLong()).isEqualTo(300);
        assertThat(all.path(199).path("id").asLong()).isEqualTo(101);
        assertThat(reception.get("/admin/requests").json().path("requests")).hasSize(100);
        assertThat(reception.get("/admin/requests?mapping=wiki&limit=2").json().path("requests"))
                .extracting(event -> event.path("id").asLong())
                .containsExactly(300L, 297L);
        assertThat(reception.get("/admin/requests?mapping=none").json().path("requests"))
                .isEmpty();
    }

    @Test
    void aStoryIsToldWhole() {
        reception
                .meters
                .listener()
                .onEvent(Stories.of(7, "wiki", "/wiki/<b>", CacheOutcome.MISS, reception.clock.instant()));

        assertThat(reception.get("/admin/requests").text())
                .isEqualTo("{\"requests\":[{\"id\":7,"
                        + "\"time\":\"2026-11-22T12:00:00Z\",\"client\":\"127.0.0.1\",\"protocol\":\"1.1\",\"method\":\"GET\","
                        + "\"target\":\"/wiki/<b>\",\"mapping\":\"wiki\",\"status\":200,\"outcome\":\"miss\","
                        + "\"cache_status\":\"api-buddy; hit\",\"key\":\"" + "ab".repeat(32)
                        + "\",\"upstream_status\":200,"
                        + "\"upstream_ms\":80,\"upstream_calls\":1,\"collapsed\":false,\"total_ms\":1.234,\"bytes\":500,"
                        + "\"complete\":true,\"problem\":null}]}");
    }
}
