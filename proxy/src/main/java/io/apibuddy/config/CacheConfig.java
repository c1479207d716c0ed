package io.apibuddy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Section {@code cache}. Sizes are bytes. An empty databasePath is {@code :memory:}. */
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
        Set<String> cacheableMethods) {}
