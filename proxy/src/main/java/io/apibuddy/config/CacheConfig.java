package io.apibuddy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Section {@code cache}: where answers are kept, and how many. All sizes are bytes, also of the keys that are set in MB
 * (1,048,576 bytes).
 *
 * @param databasePath SQLite file; empty: {@code :memory:}, the default
 * @param defaultTtl how long an answer is fresh where the mapping does not say; default a day
 * @param maxEntries most answers kept, at least 1; default 10,000
 * @param maxSize most that the kept answers may take together, at least 1; default 500 MB
 * @param memory memory for the answers used most; 0: none; default 16 MB
 * @param minCacheResponseSize smallest content that is kept; default 0
 * @param maxCacheResponseSize largest content that is kept, not below the smallest; default 10 MB
 * @param maxKeyBodySize largest request content that can be part of a cache key; default 1 MB
 * @param enableCompression whether content is compressed in the database; default true
 * @param cleanupInterval how often expired answers are removed; more than zero; default 5 minutes
 * @param cacheableMethods methods whose answers are kept, in the order given; default GET, HEAD, POST
 */
public record CacheConfig(
        Optional<Path> databasePath,
        Duration defaultTtl,
        long maxEntries,
        long maxSize,
        long memory,
        long minCacheResponseSize,
        long maxCacheResponseSize,
        long maxKeyBodySize,
        boolean enableCompression,
        Duration cleanupInterval,
        Set<String> cacheableMethods) {
    /**
     * Checks every value.
     *
     * @param databasePath as above
     * @param defaultTtl as above
     * @param maxEntries as above
     * @param maxSize as above
     * @param memory as above
     * @param minCacheResponseSize as above
     * @param maxCacheResponseSize as above
     * @param maxKeyBodySize as above
     * @param enableCompression as above
     * @param cleanupInterval as above
     * @param cacheableMethods as above
     * @throws IllegalArgumentException naming the first key that is wrong, what was found and what is allowed
     */
    public CacheConfig {
        cacheableMethods = Collections.unmodifiableSet(new LinkedHashSet<>(cacheableMethods));
        Catalogue.CACHE
                .require("database_path", databasePath)
                .require("default_ttl_seconds", defaultTtl)
                .require("max_entries", maxEntries)
                .require("max_size_mb", maxSize)
                .require("memory_mb", memory)
                .require("min_cache_response_size", minCacheResponseSize)
                .require("max_cache_response_size", maxCacheResponseSize)
                .require("max_key_body_size", maxKeyBodySize)
                .require("cleanup_interval_seconds", cleanupInterval)
                .require("cacheable_methods", cacheableMethods);
        if (minCacheResponseSize > maxCacheResponseSize) {
            throw new IllegalArgumentException("cache.min_cache_response_size: found " + minCacheResponseSize
                    + ", allowed at most max_cache_response_size, " + maxCacheResponseSize);
        }
    }
}
