package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the load generators print. */
class LoadOutputTest {
    private static final String WRK = """
            Running 3s test @ http://127.0.0.1:8080/1k
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency   740.12us  210.33us   9.87ms   91.10%
                Req/Sec    86.01k     2.11k   88.90k    80.00%
              Latency Distribution
                 50%  712.00us
                 75%  801.00us
                 90%    0.94ms
                 99%    1.25ms
              258038 requests in 3.00s, 331.02MB read
            Requests/sec:  85987.31
            Transfer/sec:    110.31MB
            """;

    private static final String H2LOAD = """
            starting benchmark...
            Main benchmark duration is started for thread #0.
            finished in 3.00s, 41234.33 req/s, 43.71MB/s
            requests: 123703 total, 123767 started, 123703 done, 123703 succeeded, 0 failed, 0 errored, 0 timeout
            status codes: 123767 2xx, 0 3xx, 0 4xx, 0 5xx
            traffic: 131.13MB (137498000) total, 4.13MB (4330000) headers (space savings 91.12%), 120.80MB (126671872) data
                                 min         max         mean         sd        +/- sd
            time for request:      212us      9.12ms      1.52ms       402us    78.12%
            """;

    @TempDir
    Path folder;

    @Test
    void wrkTellsRateLatencyAndBytes() throws IOException {
        Figures figures = WrkOutput.parse(WRK);

        assertThat(figures.perSecond()).isEqualTo(85987.31);
        assertThat(figures.p50Millis()).isCloseTo(0.712, within(1e-9));
        assertThat(figures.p99Millis()).isCloseTo(1.25, within(1e-9));
        assertThat(figures.requests()).isEqualTo(258_038);
        assertThat(figures.bytes()).isEqualTo(Math.round(331.02 * 1024 * 1024));
        assertThat(figures.failed()).isZero();
    }

    @Test
    void wrkCountsStatusesAndBrokenConnectionsAsFailures() throws IOException {
        String text = WRK.replace(
                "Requests/sec:",
                "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 100\nRequests/sec:");

        assertThat(WrkOutput.parse(text).failed()).isEqualTo(110);
    }

    @Test
    void wrkTellsLongTimesInSecondsAndMinutes() throws IOException {
        Figures figures = WrkOutput.parse(WRK.replace("712.00us", "1.50s").replace("1.25ms", "1.00m"));

        assertThat(figures.p50Millis()).isEqualTo(1500);
        assertThat(figures.p99Millis()).isEqualTo(60_000);
    }

    @Test
    void whatWrkDidNotSayIsNoFigure() {
        assertThatThrownBy(() -> WrkOutput.parse("unable to connect to 127.0.0.1:1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unable to connect");
    }

    @Test
    void h2loadTellsRateAndBytesAndItsLogTheLatency() throws IOException {
        Path log = folder.resolve("log");
        StringBuilder lines = new StringBuilder();
        for (int i = 100; i >= 1; i--) {
            lines.append("1763880000000000\t200\t").append(i * 10).append('\n');
        }
        Files.writeString(log, lines);

        Figures figures = H2loadOutput.parse(H2LOAD, log);

        assertThat(figures.perSecond()).isEqualTo(41234.33);
        assertThat(figures.requests()).isEqualTo(123_703);
        assertThat(figures.bytes()).isEqualTo(137_498_000);
        assertThat(figures.p50Millis()).isCloseTo(0.5, within(1e-9));
        assertThat(figures.p99Millis()).isCloseTo(0.99, within(1e-9));
        assertThat(figures.failed()).isZero();
    }

    @Test
    void h2loadTakesABadStatusForASuccessAndWeDoNot() throws IOException {
        Path log = Files.createFile(folder.resolve("log"));
        String text = H2LOAD.replace("0 failed, 0 errored, 0 timeout", "2 failed, 2 errored, 3 timeout")
                .replace("0 4xx, 0 5xx", "10 4xx, 20 5xx");

        assertThat(H2loadOutput.parse(text, log).failed()).isEqualTo(35);
    }
}
