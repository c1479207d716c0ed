package io.apibuddy.config;

import io.apibuddy.caching.CachePolicy;
import io.apibuddy.caching.CredentialMode;
import io.apibuddy.caching.FreshnessMode;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One of {@code domain_mappings}; what it does not set itself is filled in from the fixed sections.
 *
 * @param name first segment of a request's path: letters, digits and {@code . _ -}; not {@code admin}
 * @param upstream where the API is, http or https, maybe with a base path; in normal form: no slash at its end, no
 *     default port, host in lower case
 * @param ttl how long a 2xx answer is fresh under override; not used under standard; default
 *     {@code cache.default_ttl_seconds}
 * @param freshness who says how long an answer is fresh; default override
 * @param statusTtl under override: statuses outside 2xx that are kept as well, and for how long; default none
 * @param cacheableMethods methods whose answers are kept, in upper case; default {@code cache.cacheable_methods}
 * @param credentials what was set explicitly; empty: the default of {@code freshness}
 * @param credentialHeaders names of the fields that carry credentials, as written; default Authorization, Cookie,
 *     X-API-Key, api-key, x-goog-api-key
 * @param key what a cache key is made of
 * @param staleWhileRevalidate how long past its lifetime an answer is served while it is asked for anew; default zero
 * @param staleIfError how long past its lifetime an answer is served when upstream fails; default zero
 * @param requestHeaders fields set on the way up, replacing the client's, by name as written; names differ by more than
 *     case; default none
 * @param requestsPerHour requests per window; 0: unlimited; default from {@code throttling}
 * @param onLimit what happens to a request over the limit; default {@code throttling.on_limit}
 * @param retries how often an idempotent request that failed is sent again, 0 to 10; default 2
 * @param retryPost whether a POST may be sent again too; default false
 * @param requestTimeout how long upstream may take until the head of its answer is there; more than zero; default
 *     {@code server.request_timeout}
 * @param offline stored answers only, whatever their age; default false
 * @param callsPerDay most calls a day; 0: unlimited, the default
 * @param costPerCall what a call costs, in any currency, at least 0; default 0
 * @param tls how upstream's certificate is checked
 */
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
    /**
     * Checks every value.
     *
     * @param name as above
     * @param upstream as above
     * @param ttl as above
     * @param freshness as above
     * @param statusTtl as above
     * @param cacheableMethods as above
     * @param credentials as above
     * @param credentialHeaders as above
     * @param key as above
     * @param staleWhileRevalidate as above
     * @param staleIfError as above
     * @param requestHeaders as above
     * @param requestsPerHour as above
     * @param onLimit as above
     * @param retries as above
     * @param retryPost as above
     * @param requestTimeout as above
     * @param offline as above
     * @param callsPerDay as above
     * @param costPerCall as above
     * @param tls as above
     * @throws IllegalArgumentException naming the first key that is wrong, what was found and what is allowed
     */
    public MappingConfig {
        if (!Rule.MAPPING_NAME.admits(name)) {
            throw new IllegalArgumentException(
                    "a mapping's name: found " + Texts.name(name) + ", allowed " + Rule.MAPPING_NAME.allowed());
        }
        upstream = Upstreams.parse(upstream.toString())
                .orElseThrow(() -> new IllegalArgumentException(
                        "domain_mappings." + name + ".upstream: allowed " + Upstreams.ALLOWED));
        statusTtl = Collections.unmodifiableMap(new LinkedHashMap<>(statusTtl));
        cacheableMethods = Collections.unmodifiableSet(new LinkedHashSet<>(cacheableMethods));
        credentialHeaders = List.copyOf(credentialHeaders);
        requestHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(requestHeaders));
        Catalogue.MAPPING
                .require("ttl_seconds", ttl)
                .require("status_ttl_seconds", statusTtl)
                .require("cacheable_methods", cacheableMethods)
                .require("credential_headers", credentialHeaders)
                .require("stale_while_revalidate_seconds", staleWhileRevalidate)
                .require("stale_if_error_seconds", staleIfError)
                .require("request_headers", requestHeaders)
                .require("requests_per_hour", requestsPerHour)
                .require("retries", retries)
                .require("request_timeout", requestTimeout)
                .require("calls_per_day", callsPerDay)
                .require("cost_per_call", costPerCall);
    }

    /**
     * What the caching rules need of this.
     *
     * @return with {@code replacedHeaders} in lower case
     */
    public CachePolicy policy() {
        Set<String> replaced = new LinkedHashSet<>();
        requestHeaders.keySet().forEach(header -> replaced.add(header.toLowerCase(Locale.ROOT)));
        return new CachePolicy(
                freshness,
                ttl,
                statusTtl,
                cacheableMethods,
                credentials,
                credentialHeaders,
                Collections.unmodifiableSet(replaced),
                staleWhileRevalidate,
                staleIfError,
                offline);
    }

    /**
     * What a cache key is made of, as far as that can be set.
     *
     * @param sortQuery whether query parameters are sorted by name; default: only under override
     * @param ignoreQuery names of parameters left out of the key, where {@code *} stands for any characters; default
     *     none
     * @param ignoreJson members of a JSON request left out of the key, as JSON pointers (RFC 6901); default none
     * @param headers names of request fields that are part of the key; default none
     */
    public record Key(boolean sortQuery, List<String> ignoreQuery, List<String> ignoreJson, List<String> headers) {
        /**
         * Checks every value.
         *
         * @param sortQuery as above
         * @param ignoreQuery as above
         * @param ignoreJson as above
         * @param headers as above
         * @throws IllegalArgumentException naming the first key that is wrong, what was found and what is allowed
         */
        public Key {
            ignoreQuery = List.copyOf(ignoreQuery);
            ignoreJson = List.copyOf(ignoreJson);
            headers = List.copyOf(headers);
            Catalogue.MAPPING
                    .require("key.ignore_query", ignoreQuery)
                    .require("key.ignore_json", ignoreJson)
                    .require("key.headers", headers);
        }
    }

    /**
     * How upstream's certificate is checked.
     *
     * @param caFile certificates of the authorities to trust, PEM; empty: the JVM's, the default
     * @param insecure true: not at all; default false
     */
    public record Tls(Optional<Path> caFile, boolean insecure) {}
}
