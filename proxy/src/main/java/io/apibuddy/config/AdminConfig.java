package io.apibuddy.config;

import java.util.List;

/** Section {@code admin}. */
public record AdminConfig(boolean enabled, int rateLimitPerMinute, boolean logAccess, List<String> allowedHosts) {}
