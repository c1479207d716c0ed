package io.apibuddy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records are valid from birth, and say why when they are not. */
class RecordsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static ServerConfig server(String host, int port, Duration timeout, long body) {
        return new ServerConfig(host, port, timeout, SECOND, SECOND, SECOND, 1, 1, body, 0, Optional.empty());
    }

    @Test
    void aServerIsChecked() {
        assertThat(server("h", 0, SECOND, 0).port()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server("h", 65536, SECOND, 0))
                .withMessage("server.port: found 65536, allowed a whole number from 0 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server(" ", 0, SECOND, 0))
                .withMessageStartingWith("server.host: found  , allowed a host name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server("h", 0, Duration.ZERO, 0))
                .withMessageStartingWith("server.request_timeout: found PT0S, allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server("h", 0, SECOND, -1))
                .withMessageStartingWith("server.max_request_body_size: found -1");
    }

    @Test
    void anAccessKeyIsCheckedButNotShown() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> security(Optional.of(Secret.of("s3cret")), List.of(SecurityConfig.KeyPosition.HEADER)))
                .withMessage("security.secure_key: found a value that is not shown, allowed 16 to 256 characters out of"
                        + " A-Z a-z 0-9 . _ ~ -, or null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> security(Optional.empty(), List.of()))
                .withMessageStartingWith("security.key_positions: found []");
        SecurityConfig twice = security(
                Optional.empty(), List.of(SecurityConfig.KeyPosition.HEADER, SecurityConfig.KeyPosition.HEADER));
        assertThat(twice.keyPositions()).hasSize(1);
    }

    private static SecurityConfig security(Optional<Secret> key, List<SecurityConfig.KeyPosition> positions) {
        return new SecurityConfig(true, key, positions, "key", "X-Key", true);
    }

    private static CacheConfig cache(long maxSize, long memory, long least, Set<String> methods) {
        return new CacheConfig(Optional.empty(), SECOND, 1, maxSize, memory, least, 10, 0, true, SECOND, methods);
    }

    @Test
    void aCacheIsChecked() {
        assertThat(cache(1, 0, 10, Set.of()).maxSize()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cache(0, 0, 0, Set.of()))
                .withMessageStartingWith("cache.max_size_mb: found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cache(1, -1, 0, Set.of()))
                .withMessageStartingWith("cache.memory_mb: found -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cache(1, 0, 11, Set.of()))
                .withMessage("cache.min_cache_response_size: found 11, allowed at most max_cache_response_size, 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cache(1, 0, 0, Set.of("DELETE")))
                .withMessageStartingWith("cache.cacheable_methods: found [DELETE]");
    }

    @Test
    void throttlingIsChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ThrottlingConfig.Stretch(1.5, SECOND));
        assertThatIllegalArgumentException().isThrownBy(() -> new ThrottlingConfig.Stretch(Double.NaN, SECOND));
        assertThatIllegalArgumentException().isThrownBy(() -> new ThrottlingConfig.Stretch(0, Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ThrottlingConfig(
                        1,
                        SECOND,
                        true,
                        SECOND,
                        Map.of("w", -1),
                        ThrottlingConfig.OnLimit.WAIT,
                        SECOND,
                        1,
                        new ThrottlingConfig.Stretch(0, SECOND)))
                .withMessageStartingWith("throttling.domain_limits: found {w=-1}");
    }

    @Test
    void adminAndLoggingAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdminConfig(true, -1, true, List.of()))
                .withMessageStartingWith("admin.rate_limit_per_minute: found -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoggingConfig(
                        LoggingConfig.Level.INFO, LoggingConfig.Format.TEXT, Optional.of(Path.of("x")), 1, 1))
                .withMessageStartingWith("logging.max_file_size: found 1,");
    }

    private static MappingConfig mapping(String name, String upstream, Map<String, Secret> headers, int status) {
        MappingConfig plain = ProxyConfig.defaults()
                .with("domain_mappings.w.upstream", "http://x")
                .mappings()
                .get("w");
        return new MappingConfig(
                name,
                URI.create(upstream),
                plain.ttl(),
                plain.freshness(),
                Map.of(status, SECOND),
                plain.cacheableMethods(),
                plain.credentials(),
                plain.credentialHeaders(),
                plain.key(),
                plain.staleWhileRevalidate(),
                plain.staleIfError(),
                headers,
                plain.requestsPerHour(),
                plain.onLimit(),
                plain.retries(),
                plain.retryPost(),
                plain.requestTimeout(),
                plain.offline(),
                plain.callsPerDay(),
                BigDecimal.ONE,
                plain.tls());
    }

    @Test
    void aMappingIsChecked() {
        assertThat(mapping("w", "HTTP://X:80/", Map.of(), 404).upstream()).hasToString("http://x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mapping("admin", "http://x", Map.of(), 404))
                .withMessageStartingWith("a mapping's name: found admin, allowed letters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mapping("w", "http://u:s3cret@x", Map.of(), 404))
                .withMessageStartingWith("domain_mappings.w.upstream: allowed an http or https URI")
                .withMessageNotContaining("s3cret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mapping("w", "http://x", Map.of("A", Secret.of("s3cret\n")), 404))
                .withMessageStartingWith("domain_mappings.request_headers: found a value that is not shown");
        assertThatIllegalArgumentException().isThrownBy(() -> mapping("w", "http://x", Map.of(), 199));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MappingConfig.Key(true, List.of(), List.of("id"), List.of()))
                .withMessageStartingWith("domain_mappings.key.ignore_json: found [id]");
    }

    @Test
    void aSecretIsComparedAndNeverPrinted() {
        Secret secret = Secret.of("s3cret");

        assertThat(secret).isEqualTo(Secret.of("s3cret")).hasSameHashCodeAs(Secret.of("s3cret"));
        assertThat(secret)
                .isNotEqualTo(Secret.of("other"))
                .isNotEqualTo("s3cret")
                .hasToString("***");
    }

    @Test
    void aFailureKeepsItsCause() {
        Exception cause = new IllegalStateException("beneath");

        assertThat(new ProxyException("text", cause)).hasMessage("text").hasCause(cause);
    }
}
