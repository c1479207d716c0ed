package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apibuddy.admin.ProxyMetrics;
import io.apibuddy.config.ConfigurationException;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.config.ProxyException;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.testing.ScriptedOrigin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping, changing and watching a proxy by its Java API. */
class LifecycleTest {
    @TempDir
    Path dir;

    @Test
    void aStoppedProxyCanBeStartedAgainAndStillHasItsFileAndItsKey() {
        try (House house =
                House.build(builder -> builder.database(dir.resolve("cache.db")).requireSecureKey())) {
            String key = house.proxy.secureKey().orElseThrow();
            house.get("/" + key + "/api/a").isMiss();
            house.proxy.stop();
            assertThat(house.proxy.isRunning()).isFalse();
            assertThatThrownBy(house.proxy::port)
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("not running");
            house.proxy.start();
            house.proxy.start();
            assertThat(house.proxy.isRunning()).isTrue();
            assertThat(house.proxy.secureKey().orElseThrow()).isEqualTo(key);
            house.get("/" + key + "/api/a").isHit().hasBody("hello");
            assertThat(house.proxy.uri("api").toString()).endsWith("/" + key + "/api");
        }
    }

    @Test
    void twoProxiesInOneJvmDoNotKnowOfEachOther() {
        try (House one = House.build();
                House two = House.build()) {
            two.origin.replies(200, "second");
            one.get("/api/a").isMiss().hasBody("hello");
            two.get("/api/a").isMiss().hasBody("second");
            one.proxy.stop();
            two.get("/api/a").isHit().hasBody("second");
        }
    }

    @Test
    void aPortThatIsTakenIsNamedAndNothingIsLeftRunning() {
        try (House house = House.build();
                CachingProxy second =
                        CachingProxy.builder().port(house.proxy.port()).build()) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining(Integer.toString(house.proxy.port()));
            assertThat(second.isRunning()).isFalse();
        }
    }

    @Test
    void anUpstreamThatNothingCouldBeSentToIsRefusedBeforeItStarts() {
        for (String path : List.of("//x", "/%252e%252e/x", "/a%2500")) {
            assertThatThrownBy(() -> CachingProxy.builder()
                            .map("api", "http://127.0.0.1:1" + path)
                            .build())
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    @Test
    void anInterruptedThreadClosesAllOfItAndStaysInterrupted() {
        long before = storeWriters();
        try (House house = House.build()) {
            house.get("/api/a").isMiss();
            Thread.currentThread().interrupt();
            house.proxy.close();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(storeWriters()).isEqualTo(before);
        }
    }

    private static long storeWriters() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("api-buddy-store-writer"))
                .count();
    }

    @Test
    void updatesReachRunningPartsOrChangeNothing() {
        try (House house = House.build()) {
            house.get("/api/a").isMiss();
            house.proxy.updateConfig("cache.max_cache_response_size", 3);
            house.get("/api/b").isMiss().cacheStatusHas("detail=too-large");
            ProxyConfig before = house.proxy.config();
            assertThatThrownBy(() -> house.proxy.updateConfig("cache.max_entries", "many"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("cache.max_entries");
            assertThatThrownBy(() -> house.proxy.updateConfig("server.port", 1))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("server.port");
            assertThat(house.proxy.config()).isEqualTo(before);
            house.get("/api/a").isHit();
        }
    }

    @Test
    void reloadingKeepsTheCacheAndTheKeyThatWasMade() throws Exception {
        try (House house = House.unmarked(CachingProxy.Builder::requireSecureKey)) {
            String key = house.proxy.secureKey().orElseThrow();
            house.get("/" + key + "/api/a").isMiss();
            Path file = Files.writeString(
                    dir.resolve("config.yaml"), """
                    server: {port: 0}
                    security: {require_secure_key: true}
                    domain_mappings:
                      api: {upstream: "%s"}
                      more: {upstream: "%s/more"}
                    """.formatted(house.origin.uri(), house.origin.uri()));
            house.proxy.reload(ProxyConfig.load(file));
            house.get("/" + key + "/api/a").isHit();
            house.get("/" + key + "/more/a").isMiss();
            assertThat(house.origin.last().target()).isEqualTo("/more/a");
        }
    }

    @Test
    void clearingOneMappingLeavesTheOthers() {
        try (House house = House.build()) {
            house.proxy.updateConfig("domain_mappings.more.upstream", house.origin.uri() + "/more");
            IntStream.range(0, 3).forEach(i -> house.get("/api/" + i).isMiss());
            IntStream.range(0, 2).forEach(i -> house.get("/more/" + i).isMiss());
            assertThat(house.proxy.clearCache("api")).isEqualTo(3);
            house.get("/api/0").isMiss();
            house.get("/more/0").isHit();
            assertThat(house.proxy.cacheEntries(Optional.of("more"), "", 10)).hasSize(2);
            assertThat(house.proxy.cacheStatistics().entries()).isEqualTo(3);
            assertThat(house.proxy.clearCache()).isEqualTo(3);
            assertThat(house.proxy.cacheStatistics().entries()).isZero();
        }
    }

    @Test
    void eachRequestIsToldOnceAndAListenerThatThrowsHarmsNothing() {
        List<ExchangeEvent> heard = new CopyOnWriteArrayList<>();
        try (House house = House.build(builder -> builder.onEvent(event -> {
                    throw new IllegalStateException("bad listener");
                })
                .onEvent(heard::add))) {
            house.get("/api/a?token=secret").isMiss();
            house.get("/api/a?token=secret").isHit();
            house.get("/nosuch/a");
            Awaitility.await().until(() -> heard.size() == 3);
            assertThat(heard)
                    .extracting(ExchangeEvent::outcome)
                    .containsExactly(CacheOutcome.MISS, CacheOutcome.HIT, CacheOutcome.NONE);
            ExchangeEvent miss = heard.get(0);
            assertThat(miss.target()).isEqualTo("/api/a?token=***");
            assertThat(miss.mapping()).contains("api");
            assertThat(miss.upstreamStatus()).hasValue(200);
            assertThat(miss.bytes()).isEqualTo(5);
            assertThat(miss.complete()).isTrue();
            assertThat(heard.get(1).key()).isEqualTo(miss.key()).isPresent();
            assertThat(heard.get(2).problem()).contains("unknown-mapping");
        }
    }

    @Test
    void theMetricsCountWhatHappened() {
        try (House house = House.build()) {
            house.get("/api/a");
            house.get("/api/a");
            house.get("/nosuch/a");
            Awaitility.await().until(() -> house.proxy.metrics().total().requests() == 3);
            ProxyMetrics metrics = house.proxy.metrics();
            assertThat(metrics.mappings().get("api").hits()).isEqualTo(1);
            assertThat(metrics.mappings().get("api").misses()).isEqualTo(1);
            assertThat(metrics.mappings().get("api").hitRate()).isEqualTo(0.5);
            assertThat(metrics.total().own()).isEqualTo(1);
            assertThat(metrics.cache().orElseThrow().entries()).isEqualTo(1);
        }
    }

    @Test
    void aBackupOfARunningCacheIsACacheOfItsOwn() {
        Path copy = dir.resolve("copy.db");
        try (House house = House.unmarked(builder -> builder.database(dir.resolve("cache.db")))) {
            house.get("/api/a").isMiss();
            house.proxy.backupCache(copy);
            assertThatThrownBy(() -> house.proxy.backupCache(copy)).isInstanceOf(ProxyException.class);
            try (CachingProxy second = CachingProxy.builder()
                    .clock(house.clock)
                    .map("api", house.origin.uri().toString())
                    .database(copy)
                    .start()) {
                new Client(second).get("/api/a").isHit().hasBody("hello");
            }
        }
    }

    @Test
    void aBlockingStartReturnsOnceItIsStopped() throws Exception {
        try (CachingProxy proxy = CachingProxy.builder().build()) {
            Thread starter = new Thread(() -> proxy.start(true));
            starter.start();
            Awaitility.await().until(proxy::isRunning);
            assertThat(starter.isAlive()).isTrue();
            proxy.stop();
            starter.join(20_000);
            assertThat(starter.isAlive()).isFalse();
        }
    }

    @Test
    void uriNamesTheKnownMappingsWhenAskedForAnother() {
        try (House house = House.build()) {
            assertThatThrownBy(() -> house.proxy.uri("wiki"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("api");
        }
    }

    @Test
    void whatIsInFlightFinishesWhenItIsStopped() throws Exception {
        try (House house = House.build()) {
            house.origin.replies(request -> house.origin
                    .vertx()
                    .setTimer(300, timer -> request.response().end("late")));
            CopyOnWriteArrayList<String> bodies = new CopyOnWriteArrayList<>();
            Thread client = new Thread(() -> bodies.add(house.get("/api/a").text()));
            client.start();
            Awaitility.await().until(() -> house.asked() == 1);
            house.proxy.stop();
            client.join(20_000);
            assertThat(bodies).containsExactly("late");
        }
    }

    @Test
    void aProxyWithoutMappingsStillStarts() {
        try (CachingProxy proxy = CachingProxy.builder().start();
                ScriptedOrigin origin = ScriptedOrigin.http()) {
            new Client(proxy).get("/a").isProblem(404, "unknown-mapping");
            proxy.updateConfig("domain_mappings.a.upstream", origin.uri().toString());
            new Client(proxy).get("/a").isMiss();
        }
    }
}
