package io.apibuddy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.admin.ProxyMetrics;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExamplesTest {
    private final SlowApi api = SlowApi.start(Duration.ZERO);
    private final Printed printed = new Printed();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void withJavaNetHttpTheSecondRoundIsAllHits() throws Exception {
        JavaNetHttpExample.run(api.uri(), printed.out());

        assertThat(printed.lines()).hasSize(6);
        assertThat(printed.lines().subList(0, 3))
                .allMatch(line -> line.startsWith("round 1") && line.contains("api-buddy; fwd=uri-miss"));
        assertThat(printed.lines().subList(3, 6))
                .allMatch(line -> line.startsWith("round 2") && line.contains("api-buddy; hit; ttl="));
        assertThat(printed.lines().get(3)).contains("{\"code\": \"CH\", \"capital\": \"Bern\"}");
        assertThat(api.calls()).isEqualTo(3);
    }

    @Test
    void withOkHttpTheSecondRunIsAllHits(@TempDir Path directory) throws Exception {
        Path database = directory.resolve("cache.db");

        OkHttpExample.run(api.uri(), database, printed.out());
        OkHttpExample.run(api.uri(), database, printed.out());

        assertThat(printed.lines()).hasSize(8);
        assertThat(printed.lines().get(0)).startsWith("PE  api-buddy; fwd=uri-miss");
        assertThat(printed.lines().get(2)).startsWith("VN  api-buddy; fwd=uri-miss");
        assertThat(printed.lines().get(4)).startsWith("PE  api-buddy; hit");
        assertThat(printed.lines().get(5)).isEqualTo("{\"code\": \"PE\", \"capital\": \"Lima\"}");
        assertThat(printed.lines().get(6)).startsWith("VN  api-buddy; hit");
        assertThat(printed.lines().get(7)).isEqualTo("{\"code\": \"VN\", \"capital\": \"Hanoi\"}");
        assertThat(api.calls()).isEqualTo(2);
    }

    @Test
    void theWatcherTellsEveryRequestAndTheSums() throws Exception {
        ProxyMetrics metrics = WatchingExample.run(api.uri(), printed.out());

        assertThat(printed.lines()).hasSize(6);
        assertThat(printed.lines().get(0)).startsWith("GET /countries/countries/FI: 200, MISS");
        assertThat(printed.lines().get(1)).startsWith("GET /countries/countries/FI: 200, HIT");
        assertThat(printed.lines().get(2)).startsWith("GET /countries/countries/XX: 404, MISS");
        assertThat(printed.lines().get(3)).startsWith("GET /nowhere/countries/FI: 404, NONE (unknown-mapping)");
        assertThat(printed.lines().get(4))
                .isEqualTo("4 requests: 1 hits, 2 misses, 1 errors of the proxy's own; hit rate 25%");
        assertThat(printed.lines().get(5)).startsWith("1 answers stored, ");
        assertThat(metrics.total().upstreamAnswers()).isEqualTo(2);
    }
}
