package io.apibuddy.benchmarks;

import io.apibuddy.access.Access;
import io.apibuddy.access.Acquaintance;
import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.CachePolicy;
import io.apibuddy.caching.FreshnessMode;
import io.apibuddy.caching.Reuse;
import io.apibuddy.caching.ReuseRules;
import io.apibuddy.caching.Selection;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.config.Secret;
import io.apibuddy.config.SecurityConfig;
import io.apibuddy.config.SecurityConfig.KeyPosition;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

/**
 * What the steps of a hit cost, each alone: its target read, the access key checked, the cache key made, the reuse decided.
 * The lookup is {@link MemoryBenchmark}'s, the way through all of it {@link ExchangeBenchmark}'s, the event {@link
 * EventBenchmark}'s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HitBenchmark {
    private static final String KEY = "0123456789abcdef0123456789abcdef0123456789ab";
    private static final Instant STORED = Instant.parse("2026-11-22T12:00:00Z");

    private final String raw = "/wiki/w/api.php?action=query&format=json&titles=Helsinki&prop=extracts";
    private final Instant now = STORED.plusSeconds(60);
    private final Target target = Target.parse(raw);

    private final RequestHead request = new RequestHead(
            "GET",
            target.withoutFirstSegment(),
            Fields.of("Host", "127.0.0.1:8080", "Accept", "*/*", "User-Agent", "benchmark"));

    private final Acquaintance connection = new Acquaintance();
    private final Access access = Access.open(
            new SecurityConfig(
                    true,
                    Optional.of(Secret.of(KEY)),
                    List.of(KeyPosition.HEADER, KeyPosition.PATH_PREFIX, KeyPosition.QUERY_PARAM),
                    "key",
                    "X-API-Buddy-Key",
                    true),
            Set.of("wiki"),
            InstantSource.system());

    private final RequestHead withKey =
            new RequestHead("GET", target, request.fields().with("X-API-Buddy-Key", KEY));

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
     * Checks the access key in its header, as of a connection that has shown it before.
     *
     * @return the verdict
     */
    @Benchmark
    public Access.Verdict checkAccess() {
        return access.check(withKey, "127.0.0.1", connection);
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
