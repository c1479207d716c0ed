package io.apibuddy.caching;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a mapping's configuration says about caching; the rules take it as an argument.
 *
 * @param freshness who says how long an answer is fresh
 * @param ttl lifetime of a 2xx answer under {@link FreshnessMode#OVERRIDE}; unused under standard
 * @param statusTtl under override: statuses outside 2xx that are kept, and for how long
 * @param cacheableMethods methods whose answers may be stored, in upper case; under standard POST never is
 * @param credentials what was set explicitly; empty for the mode's default (override: partition; standard: the RFC for
 *     Authorization and Cookie, partition for the others)
 * @param credentialHeaders names of the fields that carry credentials
 * @param replacedHeaders names of the fields that {@code request_headers} replaces: no credentials of the client's
 * @param staleWhileRevalidate how long past its lifetime an answer is served while it is validated behind the scenes;
 *     zero: only as the answer's own RFC 5861 directive says
 * @param staleIfError how long past its lifetime an answer may stand in for an upstream that failed
 * @param offline stored answers whatever their age, upstream never called
 */
public record CachePolicy(
        FreshnessMode freshness,
        Duration ttl,
        Map<Integer, Duration> statusTtl,
        Set<String> cacheableMethods,
        Optional<CredentialMode> credentials,
        List<String> credentialHeaders,
        Set<String> replacedHeaders,
        Duration staleWhileRevalidate,
        Duration staleIfError,
        boolean offline) {}
