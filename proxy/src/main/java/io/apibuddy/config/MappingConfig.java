package io.apibuddy.config;

import io.apibuddy.caching.CredentialMode;
import io.apibuddy.caching.FreshnessMode;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One of {@code domain_mappings}; what it does not set itself is filled in from the fixed sections. */
public record MappingConfig(
        String name,
        URI upstream,
        Duration ttl,
        FreshnessMode freshness,
        Map<Integer, Duration> statusTtl,
        Set<String> cacheableMethods,
        Optional<CredentialMode> credentials,
        List<String> credentialHeaders,
        Key key,
        Duration staleWhileRevalidate,
        Duration staleIfError,
        Map<String, Secret> requestHeaders,
        int requestsPerHour,
        ThrottlingConfig.OnLimit onLimit,
        int retries,
        boolean retryPost,
        Duration requestTimeout,
        boolean offline,
        long callsPerDay,
        BigDecimal costPerCall,
        Tls tls) {
    /** What a cache key is made of, as far as that can be set. */
    public record Key(boolean sortQuery, List<String> ignoreQuery, List<String> ignoreJson, List<String> headers) {}

    /** How upstream's certificate is checked. */
    public record Tls(Optional<Path> caFile, boolean insecure) {}
}
