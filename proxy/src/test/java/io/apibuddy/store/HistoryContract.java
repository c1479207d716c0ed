package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apibuddy.store.HistoryStore.Hour;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every store remembers of hours. */
abstract class HistoryContract extends PurgeContract {
    static Hour hour(String mapping, Instant hour, int times, String price) {
        long n = times;
        return new Hour(
                mapping,
                hour,
                21 * n,
                n,
                2 * n,
                3 * n,
                4 * n,
                5 * n,
                6 * n,
                7 * n,
                8 * n,
                9 * n,
                10 * n,
                Duration.ofNanos(11 * n),
                Duration.ofMillis(12 * n),
                new BigDecimal(price).multiply(BigDecimal.valueOf(n)),
                new BigDecimal("1e-20").multiply(BigDecimal.valueOf(n)));
    }

    private Instant thisHour() {
        return bench.clock.instant().truncatedTo(ChronoUnit.HOURS);
    }

    void add(ResponseStore store, Hour... hours) {
        bench.awaitOnContext(() -> store.history().add(List.of(hours)));
    }

    List<Hour> since(ResponseStore store, Instant from) {
        return bench.awaitOnContext(() -> store.history().since(from));
    }

    @Test
    void whatIsAddedAddsUpByMappingAndHour() {
        ResponseStore store = open();
        Instant hour = thisHour();
        assertThat(since(store, Instant.EPOCH)).isEmpty();

        add(store, hour("wiki", hour, 1, "0.1"), hour("", hour, 1, "0"), hour("wiki", hour.minusSeconds(3600), 5, "2"));
        add(store, hour("wiki", hour.plusSeconds(1800), 2, "0.1"));
        add(store);

        assertThat(since(store, Instant.MIN))
                .containsExactly(
                        hour("wiki", hour.minusSeconds(3600), 5, "2"),
                        hour("", hour, 1, "0"),
                        hour("wiki", hour, 3, "0.1"));
        assertThat(since(store, hour.plusSeconds(3599))).hasSize(2);
        assertThat(since(store, hour.plusSeconds(3600))).isEmpty();
        assertThat(since(store, Instant.MAX)).isEmpty();
    }

    @Test
    void moneyIsKeptToTheLastDigit() {
        ResponseStore store = open();
        Instant hour = thisHour();
        for (int i = 0; i < 100; i++) {
            add(
                    store,
                    hour("wiki", hour, 1, "0.000000000000000000001"),
                    hour("maps", hour, 1, "12345678901234567890.1"));
        }

        List<Hour> hours = since(store, hour);

        assertThat(hours)
                .extracting(Hour::spent)
                .satisfiesExactly(
                        maps -> assertThat(maps).isEqualByComparingTo("1234567890123456789010"),
                        wiki -> assertThat(wiki).isEqualByComparingTo("0.0000000000000000001"));
        assertThat(hours)
                .extracting(Hour::saved)
                .allSatisfy(saved -> assertThat(saved).isEqualByComparingTo("1e-18"));
    }

    @Test
    void hoursGoWhenTheyAreNinetyDaysOld() {
        ResponseStore store = open();
        Instant hour = thisHour();
        add(store, hour("wiki", hour, 1, "1"));
        bench.clock.advance(Duration.ofDays(HistoryStore.DAYS));
        add(store, hour("wiki", thisHour(), 1, "1"));
        assertThat(since(store, Instant.EPOCH)).extracting(Hour::hour).containsExactly(hour, thisHour());

        bench.clock.advance(Duration.ofHours(1));
        add(store, hour("wiki", thisHour(), 1, "1"), hour("wiki", hour, 1, "1"));

        assertThat(since(store, Instant.EPOCH))
                .extracting(Hour::hour)
                .containsExactly(thisHour().minusSeconds(3600), thisHour());
    }

    @Test
    void aRemovalOfEntriesLeavesTheHistoryAlone() {
        ResponseStore store = open();
        store(store, key("/a"), "/a");
        add(store, hour("wiki", thisHour(), 1, "1"));

        purges().forEach(purge -> await(store.purge(purge)));
        await(store.clear(Optional.empty()));

        assertThat(since(store, thisHour())).hasSize(1);
    }

    @Test
    void whoAddsIsAnsweredOnItsContext() {
        ResponseStore store = open();
        AtomicReference<Context> answeredOn = new AtomicReference<>();

        bench.awaitOnContext(() -> store.history().add(List.of()).map(nothing -> {
            answeredOn.set(Vertx.currentContext());
            return nothing;
        }));

        assertThat(answeredOn.get()).isSameAs(bench.context);
    }

    @Test
    void afterClosingNothingIsAddedSilently() {
        ResponseStore store = open();
        bench.close(store);

        assertThatThrownBy(() -> add(store, hour("wiki", thisHour(), 1, "1"))).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> since(store, thisHour())).isInstanceOf(CacheException.class);
    }
}
