package io.apibuddy.benchmarks;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.CachePolicy;
import io.apibuddy.caching.FreshnessMode;
import io.apibuddy.caching.Reuse;
import io.apibuddy.caching.ReuseRules;
import io.apibuddy.caching.Selection;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the rules cost a request that is answered from the store: its target read, its key made, the reuse decided. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HitBenchmark {
    private static final Instant STORED = Instant.parse("2026-11-22T12:00:00Z");

    private final String raw = "/wiki/w/api.php?action=query&format=json&titles=Helsinki&prop=extracts";
    private final Instant now = STORED.plusSeconds(60);
    private final Target target = Target.parse(raw);

    private final RequestHead request = new RequestHead(
            "GET",
            target.withoutFirstSegment(),
            Fields.of("Host", "127.0.0.1:8080", "Accept", "*/*", "User-Agent", "benchmark"));

    private final CachePolicy policy = new CachePolicy(
            FreshnessMode.OVERRIDE,
            Duration.ofDays(1),
            Map.of(),
            Set.of("GET", "HEAD", "POST"),
            Optional.empty(),
            List.of("Authorization", "Cookie", "X-API-Key", "api-key", "x-goog-api-key"),
            Set.of(),
            Duration.ZERO,
            Duration.ZERO,
            false);

    private final Selection selection = new Selection(
            Optional.of(new StoredResponse(
                    "GET",
                    "https://en.wikipedia.org/w/api.php",
                    Fields.empty(),
                    new ResponseHead(
                            200,
                            Fields.of(
                                    "Date",
                                    "Sun, 22 Nov 2026 12:00:00 GMT",
                                    "Content-Type",
                                    "application/json",
                                    "Vary",
                                    "Accept-Encoding",
                                    "ETag",
                                    "\"1\"")),
                    STORED,
                    STORED,
                    1024)),
            List.of());

    /**
     * Vets and normalises a request target.
     *
     * @return the target
     */
    @Benchmark
    public Target parseTarget() {
        return Target.parse(raw);
    }

    /**
     * Makes a cache key of parts that are ready.
     *
     * @return the key
     */
    @Benchmark
    public CacheKey makeKey() {
        return CacheKey.of(new CacheKey.Parts(
                "wiki",
                "https://en.wikipedia.org",
                Optional.empty(),
                "GET",
                request.target().toString(),
                Optional.empty(),
                Fields.empty(),
                Optional.empty()));
    }

    /**
     * Decides about a fresh answer.
     *
     * @return the verdict
     */
    @Benchmark
    public Reuse decide() {
        return ReuseRules.decide(request, selection, policy, now);
    }
}
