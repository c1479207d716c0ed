package io.apibuddy.config;

import java.util.List;

/**
 * Section {@code admin}: the admin API and dashboard under {@code /admin/}.
 *
 * @param enabled whether there is one; default true
 * @param rateLimitPerMinute most requests a minute from one address; 0: unlimited; default 60
 * @param logAccess whether each request to it is logged; default true
 * @param allowedHosts values of the Host field that are accepted besides localhost, 127.0.0.1 and [::1], with a port or
 *     without; default none
 */
public record AdminConfig(boolean enabled, int rateLimitPerMinute, boolean logAccess, List<String> allowedHosts) {
    /**
     * Checks every value.
     *
     * @param enabled as above
     * @param rateLimitPerMinute as above
     * @param logAccess as above
     * @param allowedHosts as above
     * @throws IllegalArgumentException naming the first key that is wrong, what was found and what is allowed
     */
    public AdminConfig {
        allowedHosts = List.copyOf(allowedHosts);
        Catalogue.ADMIN.require("rate_limit_per_minute", rateLimitPerMinute).require("allowed_hosts", allowedHosts);
    }
}
