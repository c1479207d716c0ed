package io.apibuddy.config;

import static io.apibuddy.config.Key.inherited;
import static io.apibuddy.config.Key.nullable;
import static io.apibuddy.config.Key.required;
import static io.apibuddy.config.Key.setting;
import static io.apibuddy.config.Numeric.Unit.AMOUNT;
import static io.apibuddy.config.Numeric.Unit.BYTES;
import static io.apibuddy.config.Numeric.Unit.COUNT;
import static io.apibuddy.config.Numeric.Unit.MEGABYTES;
import static io.apibuddy.config.Numeric.Unit.SECONDS;

import io.apibuddy.caching.CredentialMode;
import io.apibuddy.caching.FreshnessMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every key there is, with its type, default, range and meaning. Long because it is a table. */
final class Catalogue {
    private static final long CENTURY = 3_153_600_000L;
    private static final long TEBIBYTE = 1L << 40;
    private static final int BILLION = 1_000_000_000;

    private static final Type FLAG = new Type.Flag();
    private static final Type LIFETIME = Numeric.any(SECONDS, 0, CENTURY);
    private static final Type WAIT = Numeric.any(SECONDS, 0, 86400);
    private static final Type TIME_LIMIT = Numeric.positive(SECONDS, 86400);
    private static final Type REQUESTS = Numeric.whole(COUNT, 0, BILLION);
    private static final Type METHODS = Type.Many.list(new Type.Text(Rule.METHOD, false), 0);
    private static final Type FILE = new Type.FilePath(false);
    private static final Type ON_LIMIT = new Type.Choice(List.of(ThrottlingConfig.OnLimit.values()), false);

    static final Section<ServerConfig> SERVER = new Section<>(
            "server",
            "The socket that clients connect to.",
            List.of(
                    setting("host", text(Rule.HOST), "127.0.0.1", ServerConfig::host, "Address to listen on.")
                            .needsRestart(),
                    setting(
                                    "port",
                                    Numeric.whole(COUNT, 0, 65535),
                                    8080,
                                    ServerConfig::port,
                                    "Port to listen on; 0: any free one. Embedded by the builder the default is 0.")
                            .needsRestart(),
                    setting(
                            "request_timeout",
                            TIME_LIMIT,
                            30,
                            ServerConfig::requestTimeout,
                            "How long upstream may take until the head of its answer is there."),
                    setting(
                            "idle_timeout",
                            TIME_LIMIT,
                            60,
                            ServerConfig::idleTimeout,
                            "How long a client's connection may be idle before it is closed."),
                    setting(
                            "header_timeout",
                            TIME_LIMIT,
                            10,
                            ServerConfig::headerTimeout,
                            "How long a client may take to send the head of a request."),
                    setting(
                            "shutdown_timeout",
                            WAIT,
                            10,
                            ServerConfig::shutdownTimeout,
                            "How long what is in flight may take to finish when the proxy stops."),
                    setting(
                            "max_target_bytes",
                            Numeric.whole(BYTES, 1, 1 << 20),
                            8192,
                            ServerConfig::maxTargetBytes,
                            "Longest request target; a longer one is answered by 414."),
                    setting(
                            "max_header_bytes",
                            Numeric.whole(BYTES, 1, 1 << 24),
                            32768,
                            ServerConfig::maxHeaderBytes,
                            "Most that a request's fields may take together; more is answered by 431."),
                    setting(
                            "max_request_body_size",
                            Numeric.whole(BYTES, 0, TEBIBYTE),
                            10485760,
                            ServerConfig::maxRequestBodySize,
                            "Largest request content; a larger one is answered by 413."),
                    setting(
                            "max_connections_per_client",
                            Numeric.whole(COUNT, 0, 1_000_000),
                            0,
                            ServerConfig::maxConnectionsPerClient,
                            "Most connections from one address at once; 0: no cap."),
                    Key.<ServerConfig>nullable(
                                    "tls.cert_file",
                                    FILE,
                                    c -> c.tls().map(ServerConfig.Tls::certFile),
                                    "Certificate chain, PEM. With it the proxy speaks HTTPS, and HTTP/2 by ALPN.")
                            .needsRestart(),
                    Key.<ServerConfig>nullable(
                                    "tls.key_file",
                                    FILE,
                                    c -> c.tls().map(ServerConfig.Tls::keyFile),
                                    "Private key of the certificate, PEM. Goes with tls.cert_file.")
                            .needsRestart()));

    static final Section<SecurityConfig> SECURITY = new Section<>(
            "security",
            "The access key that clients show.",
            List.of(
                    setting(
                            "require_secure_key",
                            FLAG,
                            false,
                            SecurityConfig::requireSecureKey,
                            "Whether a request needs the access key."),
                    nullable(
                            "secure_key",
                            new Type.Text(Rule.ACCESS_KEY, true),
                            SecurityConfig::secureKey,
                            "The access key; null: one is made at each start. It must not be a mapping's name."),
                    setting(
                            "key_positions",
                            Type.Many.list(new Type.Choice(List.of(SecurityConfig.KeyPosition.values()), false), 1),
                            List.of("header", "path_prefix", "query_param"),
                            SecurityConfig::keyPositions,
                            "Where the key is looked for, in this order."),
                    setting(
                            "key_param_name",
                            text(Rule.UNRESERVED),
                            "key",
                            SecurityConfig::keyParamName,
                            "Query parameter that holds the key."),
                    setting(
                            "key_header_name",
                            text(Rule.KEY_FIELD),
                            "X-API-Buddy-Key",
                            SecurityConfig::keyHeaderName,
                            "Field that holds the key. It is never sent upstream."),
                    setting(
                            "log_security_events",
                            FLAG,
                            true,
                            SecurityConfig::logSecurityEvents,
                            "Whether refused requests are logged.")));

    static final Section<CacheConfig> CACHE = new Section<>(
            "cache",
            "Where answers are kept, and how many.",
            List.of(
                    setting(
                                    "database_path",
                                    new Type.FilePath(true),
                                    Type.FilePath.MEMORY,
                                    CacheConfig::databasePath,
                                    "SQLite file; \":memory:\": none, answers are gone when the proxy stops.")
                            .needsRestart(),
                    setting(
                            "default_ttl_seconds",
                            LIFETIME,
                            86400,
                            CacheConfig::defaultTtl,
                            "How long an answer is fresh where the mapping does not say."),
                    setting(
                            "max_entries",
                            Numeric.whole(COUNT, 1, BILLION),
                            10000,
                            CacheConfig::maxEntries,
                            "Most answers kept; the least recently used go first."),
                    setting(
                            "max_size_mb",
                            Numeric.positive(MEGABYTES, 1 << 24),
                            500,
                            CacheConfig::maxSize,
                            "Most that the kept answers may take together."),
                    setting(
                            "memory_mb",
                            Numeric.any(MEGABYTES, 0, 1 << 20),
                            16,
                            CacheConfig::memory,
                            "Memory for the answers used most, in front of the database."),
                    setting(
                            "min_cache_response_size",
                            Numeric.whole(BYTES, 0, TEBIBYTE),
                            0,
                            CacheConfig::minCacheResponseSize,
                            "Smallest content that is kept."),
                    setting(
                            "max_cache_response_size",
                            Numeric.whole(BYTES, 0, TEBIBYTE),
                            10485760,
                            CacheConfig::maxCacheResponseSize,
                            "Largest content that is kept."),
                    setting(
                            "max_key_body_size",
                            Numeric.whole(BYTES, 0, 1 << 30),
                            1048576,
                            CacheConfig::maxKeyBodySize,
                            "Largest request content that can be part of a cache key; above it nothing is cached."),
                    setting(
                            "enable_compression",
                            FLAG,
                            true,
                            CacheConfig::enableCompression,
                            "Whether content is compressed in the database."),
                    setting(
                            "cleanup_interval_seconds",
                            TIME_LIMIT,
                            300,
                            CacheConfig::cleanupInterval,
                            "How often expired answers are removed."),
                    setting(
                            "cacheable_methods",
                            METHODS,
                            List.of("GET", "HEAD", "POST"),
                            CacheConfig::cacheableMethods,
                            "Methods whose answers are kept, where the mapping does not say.")));

    static final Section<ThrottlingConfig> THROTTLING = new Section<>(
            "throttling",
            "How often upstreams are called. An answer from the cache is never counted.",
            List.of(
                    setting(
                            "default_requests_per_hour",
                            REQUESTS,
                            1000,
                            ThrottlingConfig::defaultRequestsPerHour,
                            "Requests per window to each upstream where nothing else says; 0: unlimited."),
                    setting(
                            "window_seconds",
                            Numeric.whole(SECONDS, 1, 31_536_000),
                            3600,
                            ThrottlingConfig::window,
                            "Length of the window that all limits are counted in."),
                    setting(
                            "progressive_enabled",
                            FLAG,
                            true,
                            ThrottlingConfig::progressiveEnabled,
                            "Whether who keeps exceeding the limit waits longer each time."),
                    setting(
                            "progressive_max_delay",
                            WAIT,
                            300,
                            ThrottlingConfig::progressiveMaxDelay,
                            "Longest such wait."),
                    setting(
                            "domain_limits",
                            Type.Many.table(Rule.MAPPING_NAME, REQUESTS, false),
                            Map.of(),
                            ThrottlingConfig::domainLimits,
                            "Requests per window by mapping; the mapping's own requests_per_hour wins."),
                    setting(
                            "on_limit",
                            ON_LIMIT,
                            "reject",
                            ThrottlingConfig::onLimit,
                            "What happens to a request over the limit: reject answers 429, wait lets it queue."),
                    setting("max_wait_seconds", WAIT, 30, ThrottlingConfig::maxWait, "Longest wait in the queue."),
                    setting(
                            "max_queue",
                            Numeric.whole(COUNT, 0, 1_000_000),
                            1000,
                            ThrottlingConfig::maxQueue,
                            "Most requests that wait at once, for each mapping."),
                    setting(
                            "stretch.below",
                            Numeric.any(AMOUNT, 0, 1),
                            0,
                            c -> c.stretch().below(),
                            "Share of the window's requests below which stale answers are served to save the rest;"
                                    + " 0: never, 0.2 is a good value."),
                    setting(
                            "stretch.max_stale_seconds",
                            LIFETIME,
                            86400,
                            c -> c.stretch().maxStale(),
                            "How long past its lifetime an answer may then be served.")));

    static final Section<AdminConfig> ADMIN = new Section<>(
            "admin",
            "The admin API and dashboard under /admin/.",
            List.of(
                    setting("enabled", FLAG, true, AdminConfig::enabled, "Whether there is one."),
                    setting(
                            "rate_limit_per_minute",
                            Numeric.whole(COUNT, 0, 1_000_000),
                            60,
                            AdminConfig::rateLimitPerMinute,
                            "Most requests a minute from one address; 0: unlimited."),
                    setting("log_access", FLAG, true, AdminConfig::logAccess, "Whether each request to it is logged."),
                    setting(
                            "allowed_hosts",
                            Type.Many.list(text(Rule.HOST_AND_PORT), 0),
                            List.of(),
                            AdminConfig::allowedHosts,
                            "Values of the Host field that are accepted besides localhost, 127.0.0.1 and [::1].")));

    static final Section<LoggingConfig> LOGGING = new Section<>(
            "logging",
            "What is logged, and where.",
            List.of(
                    setting(
                            "level",
                            new Type.Choice(List.of(LoggingConfig.Level.values()), true),
                            "INFO",
                            LoggingConfig::level,
                            "How much is logged. INFO is a line a request."),
                    setting(
                            "format",
                            new Type.Choice(List.of(LoggingConfig.Format.values()), false),
                            "text",
                            LoggingConfig::format,
                            "Lines to read, or a JSON object a line."),
                    nullable(
                            "file_path",
                            FILE,
                            LoggingConfig::filePath,
                            "File that the log is also written to; null: none."),
                    setting(
                            "max_file_size",
                            Numeric.whole(BYTES, 1024, TEBIBYTE),
                            10485760,
                            LoggingConfig::maxFileSize,
                            "Size at which a new log file is begun."),
                    setting(
                            "backup_count",
                            Numeric.whole(COUNT, 0, 1000),
                            5,
                            LoggingConfig::backupCount,
                            "How many full log files are kept.")));

    static final Section<MappingConfig> MAPPING = new Section<>(
            "domain_mappings",
            "The APIs: the first segment of a request's path names one of these.",
            List.of(
                    required(
                            "upstream",
                            new Type.Upstream(),
                            MappingConfig::upstream,
                            "Where the API is; may carry a base path."),
                    inherited(
                            "ttl_seconds",
                            LIFETIME,
                            "cache.default_ttl_seconds",
                            MappingConfig::ttl,
                            "How long a 2xx answer is fresh. Not used under standard."),
                    setting(
                            "freshness",
                            new Type.Choice(List.of(FreshnessMode.values()), false),
                            "override",
                            MappingConfig::freshness,
                            "Who says how long an answer is fresh: override: ttl_seconds; standard: the origin."),
                    setting(
                            "status_ttl_seconds",
                            Type.Many.table(Rule.STATUS, LIFETIME, false),
                            Map.of(),
                            MappingConfig::statusTtl,
                            "Under override: statuses outside 2xx that are kept as well, and for how long."),
                    inherited(
                            "cacheable_methods",
                            METHODS,
                            "cache.cacheable_methods",
                            MappingConfig::cacheableMethods,
                            "Methods whose answers are kept."),
                    new Key<>(
                            "credentials",
                            new Type.Choice(List.of(CredentialMode.values()), false),
                            Optional.empty(),
                            Optional.of("partition under override, as RFC 9111 says under standard"),
                            true,
                            false,
                            "What credentials in a request mean: partition: its answer is for the same credentials"
                                    + " only; share: for all; bypass: it is not cached.",
                            MappingConfig::credentials),
                    setting(
                            "credential_headers",
                            Type.Many.list(text(Rule.TOKEN_NAME), 0),
                            List.of("Authorization", "Cookie", "X-API-Key", "api-key", "x-goog-api-key"),
                            MappingConfig::credentialHeaders,
                            "Fields that carry credentials."),
                    inherited(
                            "key.sort_query",
                            FLAG,
                            "true under override, false under standard",
                            c -> c.key().sortQuery(),
                            "Whether query parameters are sorted by name."),
                    setting(
                            "key.ignore_query",
                            Type.Many.list(text(Rule.ANY), 0),
                            List.of(),
                            c -> c.key().ignoreQuery(),
                            "Query parameters left out of the cache key (they are sent all the same); * stands for any characters."),
                    setting(
                            "key.ignore_json",
                            Type.Many.list(text(Rule.POINTER), 0),
                            List.of(),
                            c -> c.key().ignoreJson(),
                            "Members of a JSON request left out of the cache key, as JSON pointers."),
                    setting(
                            "key.headers",
                            Type.Many.list(text(Rule.TOKEN_NAME), 0),
                            List.of(),
                            c -> c.key().headers(),
                            "Request fields that are part of the cache key."),
                    setting(
                            "stale_while_revalidate_seconds",
                            LIFETIME,
                            0,
                            MappingConfig::staleWhileRevalidate,
                            "How long past its lifetime an answer is served while it is asked for anew."),
                    setting(
                            "stale_if_error_seconds",
                            LIFETIME,
                            0,
                            MappingConfig::staleIfError,
                            "How long past its lifetime an answer is served when upstream fails."),
                    setting(
                            "request_headers",
                            Type.Many.table(Rule.SETTABLE_FIELD, new Type.Text(Rule.FIELD_VALUE, true), true),
                            Map.of(),
                            MappingConfig::requestHeaders,
                            "Fields set on the way up, replacing the client's. Never logged, shown or returned."),
                    inherited(
                            "requests_per_hour",
                            REQUESTS,
                            "throttling.domain_limits, then throttling.default_requests_per_hour",
                            MappingConfig::requestsPerHour,
                            "Requests per window to this upstream; 0: unlimited."),
                    inherited(
                            "on_limit",
                            ON_LIMIT,
                            "throttling.on_limit",
                            MappingConfig::onLimit,
                            "What happens to a request over the limit."),
                    setting(
                            "retries",
                            Numeric.whole(COUNT, 0, 10),
                            2,
                            MappingConfig::retries,
                            "How often an idempotent request that failed is sent again."),
                    setting(
                            "retry_post",
                            FLAG,
                            false,
                            MappingConfig::retryPost,
                            "Whether a POST may be sent again too."),
                    inherited(
                            "request_timeout",
                            TIME_LIMIT,
                            "server.request_timeout",
                            MappingConfig::requestTimeout,
                            "How long upstream may take until the head of its answer is there."),
                    setting(
                            "offline",
                            FLAG,
                            false,
                            MappingConfig::offline,
                            "Stored answers only, whatever their age; upstream is never called."),
                    setting(
                            "calls_per_day",
                            Numeric.whole(COUNT, 0, 1_000_000_000_000L),
                            0,
                            MappingConfig::callsPerDay,
                            "Most calls a day to this upstream; 0: unlimited."),
                    setting(
                            "cost_per_call",
                            Numeric.any(AMOUNT, 0, 1_000_000),
                            0,
                            MappingConfig::costPerCall,
                            "What a call costs, in any currency; for the sums of what was spent and saved."),
                    nullable(
                            "tls.ca_file",
                            FILE,
                            c -> c.tls().caFile(),
                            "Certificates of the authorities to trust for this upstream, PEM; null: the JVM's."),
                    setting(
                            "tls.insecure",
                            FLAG,
                            false,
                            c -> c.tls().insecure(),
                            "Do not check upstream's certificate. For tests only.")));

    /** The sections that every configuration has, in the order of the file. */
    static final List<Section<?>> FIXED = List.of(SERVER, SECURITY, CACHE, THROTTLING, ADMIN, LOGGING);

    private Catalogue() {}

    private static Type text(Rule rule) {
        return new Type.Text(rule, false);
    }
}
