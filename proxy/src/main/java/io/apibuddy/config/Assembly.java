package io.apibuddy.config;

import io.apibuddy.caching.FreshnessMode;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Makes the records out of values that are all right, and fills in what mappings take from the fixed sections. */
final class Assembly {
    private final Map<String, Values> sections;

    private Assembly(Map<String, Values> sections) {
        this.sections = sections;
    }

    static ProxyConfig assemble(Map<String, Values> sections, Map<String, Values> mappings, Node.Mapping tree) {
        Assembly assembly = new Assembly(sections);
        Map<String, MappingConfig> made = new LinkedHashMap<>();
        mappings.forEach((name, values) -> made.put(name, assembly.mapping(name, values)));
        return new ProxyConfig(
                assembly.server(),
                assembly.security(),
                assembly.cache(),
                assembly.throttling(),
                assembly.admin(),
                assembly.logging(),
                made,
                tree);
    }

    private Values section(String name) {
        Values values = sections.get(name);
        if (values == null) {
            throw new IllegalArgumentException(name);
        }
        return values;
    }

    private ServerConfig server() {
        Values v = section("server");
        Optional<Path> certificate = v.get("tls.cert_file");
        Optional<Path> key = v.get("tls.key_file");
        return new ServerConfig(
                v.get("host"),
                v.whole("port"),
                v.get("request_timeout"),
                v.get("idle_timeout"),
                v.get("header_timeout"),
                v.get("shutdown_timeout"),
                v.whole("max_target_bytes"),
                v.whole("max_header_bytes"),
                v.<Long>get("max_request_body_size"),
                v.whole("max_connections_per_client"),
                certificate.flatMap(cert -> key.map(file -> new ServerConfig.Tls(cert, file))));
    }

    private SecurityConfig security() {
        Values v = section("security");
        return new SecurityConfig(
                v.get("require_secure_key"),
                v.get("secure_key"),
                v.get("key_positions"),
                v.get("key_param_name"),
                v.get("key_header_name"),
                v.get("log_security_events"));
    }

    private CacheConfig cache() {
        Values v = section("cache");
        return new CacheConfig(
                v.get("database_path"),
                v.get("default_ttl_seconds"),
                v.<Long>get("max_entries"),
                v.<Long>get("max_size_mb"),
                v.<Long>get("memory_mb"),
                v.<Long>get("min_cache_response_size"),
                v.<Long>get("max_cache_response_size"),
                v.<Long>get("max_key_body_size"),
                v.get("enable_compression"),
                v.get("cleanup_interval_seconds"),
                new LinkedHashSet<>(v.<List<String>>get("cacheable_methods")));
    }

    private ThrottlingConfig throttling() {
        Values v = section("throttling");
        Map<String, Integer> limits = new LinkedHashMap<>();
        v.<Map<String, Long>>get("domain_limits").forEach((name, limit) -> limits.put(name, Math.toIntExact(limit)));
        return new ThrottlingConfig(
                v.whole("default_requests_per_hour"),
                v.get("window_seconds"),
                v.get("progressive_enabled"),
                v.get("progressive_max_delay"),
                limits,
                v.get("on_limit"),
                v.get("max_wait_seconds"),
                v.whole("max_queue"),
                new ThrottlingConfig.Stretch(
                        v.<BigDecimal>get("stretch.below").doubleValue(), v.get("stretch.max_stale_seconds")));
    }

    private AdminConfig admin() {
        Values v = section("admin");
        return new AdminConfig(
                v.get("enabled"), v.whole("rate_limit_per_minute"), v.get("log_access"), v.get("allowed_hosts"));
    }

    private LoggingConfig logging() {
        Values v = section("logging");
        return new LoggingConfig(
                v.get("level"),
                v.get("format"),
                v.get("file_path"),
                v.<Long>get("max_file_size"),
                v.whole("backup_count"));
    }

    private MappingConfig mapping(String name, Values v) {
        Values cache = section("cache");
        Values throttling = section("throttling");
        FreshnessMode freshness = v.get("freshness");
        Map<Integer, Duration> statusTtl = new LinkedHashMap<>();
        v.<Map<String, Duration>>get("status_ttl_seconds")
                .forEach((status, ttl) -> statusTtl.put(Integer.valueOf(status), ttl));
        Supplier<Long> limit = () -> throttling
                .<Map<String, Long>>get("domain_limits")
                .getOrDefault(name, throttling.get("default_requests_per_hour"));
        List<String> methods = v.get("cacheable_methods", () -> cache.get("cacheable_methods"));
        Set<String> distinctMethods = new LinkedHashSet<>(methods);
        return new MappingConfig(
                name,
                v.<URI>get("upstream"),
                v.get("ttl_seconds", () -> cache.get("default_ttl_seconds")),
                freshness,
                statusTtl,
                distinctMethods,
                v.get("credentials"),
                v.get("credential_headers"),
                new MappingConfig.Key(
                        v.get("key.sort_query", () -> freshness == FreshnessMode.OVERRIDE),
                        v.get("key.ignore_query"),
                        v.get("key.ignore_json"),
                        v.get("key.headers")),
                v.get("stale_while_revalidate_seconds"),
                v.get("stale_if_error_seconds"),
                v.get("request_headers"),
                Math.toIntExact(v.<Long>get("requests_per_hour", limit)),
                v.get("on_limit", () -> throttling.get("on_limit")),
                v.whole("retries"),
                v.get("retry_post"),
                v.get("request_timeout", () -> section("server").get("request_timeout")),
                v.get("offline"),
                v.<Long>get("calls_per_day"),
                v.get("cost_per_call"),
                new MappingConfig.Tls(v.get("tls.ca_file"), v.get("tls.insecure")));
    }
}
