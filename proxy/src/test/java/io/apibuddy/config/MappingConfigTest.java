package io.apibuddy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.CachePolicy;
import io.apibuddy.caching.CredentialMode;
import io.apibuddy.caching.FreshnessMode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingConfigTest {
    @TempDir
    Path directory;

    private MappingConfig mapping(String text) {
        return Loading.yaml(directory, text).mappings().get("wiki");
    }

    @Test
    void everyKeyOfTheDesignsExampleIsRead() {
        MappingConfig wiki = Loading.loaded(directory, """
                        domain_mappings:
                          wiki:
                            upstream: https://en.wikipedia.org/w
                            ttl_seconds: 604800
                            freshness: override
                            status_ttl_seconds: {404: 60}
                            cacheable_methods: [GET, HEAD, POST]
                            credentials: share
                            credential_headers: [Authorization, X-Mine]
                            key: {sort_query: false, ignore_query: ["utm_*"], ignore_json: ["/requestId"], headers: [Accept]}
                            stale_while_revalidate_seconds: 1
                            stale_if_error_seconds: 2
                            request_headers: {Authorization: "Bearer ${WIKI_TOKEN}"}
                            requests_per_hour: 500
                            on_limit: wait
                            retries: 3
                            retry_post: true
                            request_timeout: 0.25
                            offline: true
                            calls_per_day: 10000000000
                            cost_per_call: 0.0025
                            tls: {ca_file: ca.pem, insecure: true}
                        """, Map.of("WIKI_TOKEN", "t"))
                .config()
                .mappings()
                .get("wiki");

        assertThat(wiki.upstream()).hasToString("https://en.wikipedia.org/w");
        assertThat(wiki.statusTtl()).containsExactly(Map.entry(404, Duration.ofMinutes(1)));
        assertThat(wiki.credentials()).contains(CredentialMode.SHARE);
        assertThat(wiki.credentialHeaders()).containsExactly("Authorization", "X-Mine");
        assertThat(wiki.key().sortQuery()).isFalse();
        assertThat(wiki.key().ignoreQuery()).containsExactly("utm_*");
        assertThat(wiki.key().ignoreJson()).containsExactly("/requestId");
        assertThat(wiki.key().headers()).containsExactly("Accept");
        assertThat(wiki.requestHeaders()).containsExactly(Map.entry("Authorization", Secret.of("Bearer t")));
        assertThat(wiki.requestsPerHour()).isEqualTo(500);
        assertThat(wiki.onLimit()).isEqualTo(ThrottlingConfig.OnLimit.WAIT);
        assertThat(wiki.retries()).isEqualTo(3);
        assertThat(wiki.retryPost()).isTrue();
        assertThat(wiki.requestTimeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(wiki.callsPerDay()).isEqualTo(10_000_000_000L);
        assertThat(wiki.costPerCall()).isEqualByComparingTo("0.0025");
        assertThat(wiki.tls()).isEqualTo(new MappingConfig.Tls(java.util.Optional.of(Path.of("ca.pem")), true));

        CachePolicy policy = wiki.policy();
        assertThat(policy.freshness()).isEqualTo(FreshnessMode.OVERRIDE);
        assertThat(policy.ttl()).isEqualTo(Duration.ofDays(7));
        assertThat(policy.statusTtl()).isEqualTo(wiki.statusTtl());
        assertThat(policy.replacedHeaders()).containsExactly("authorization");
        assertThat(policy.credentials()).contains(CredentialMode.SHARE);
        assertThat(policy.staleWhileRevalidate()).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.staleIfError()).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.offline()).isTrue();
        assertThat(wiki.toString()).doesNotContain("Bearer");
    }

    @Test
    void whatAMappingDoesNotSetComesFromTheFixedSections() {
        MappingConfig wiki = mapping("""
                server: {request_timeout: 7}
                cache: {default_ttl_seconds: 8, cacheable_methods: [GET]}
                throttling: {default_requests_per_hour: 9, on_limit: wait}
                domain_mappings: {wiki: {upstream: "http://x"}}
                """);

        assertThat(wiki.requestTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(wiki.ttl()).isEqualTo(Duration.ofSeconds(8));
        assertThat(wiki.cacheableMethods()).containsExactly("GET");
        assertThat(wiki.requestsPerHour()).isEqualTo(9);
        assertThat(wiki.onLimit()).isEqualTo(ThrottlingConfig.OnLimit.WAIT);
        assertThat(wiki.credentials()).isEmpty();
        assertThat(wiki.costPerCall()).isEqualTo(BigDecimal.ZERO);
    }

    @Test
    void theLimitComesFromTheMappingThenFromDomainLimitsThenFromTheDefault() {
        String limits = "throttling: {default_requests_per_hour: 1, domain_limits: {wiki: 2}}\n";

        assertThat(mapping(limits + "domain_mappings: {wiki: {upstream: 'http://x', requests_per_hour: 3}}\n")
                        .requestsPerHour())
                .isEqualTo(3);
        assertThat(mapping(limits + "domain_mappings: {wiki: {upstream: 'http://x'}}\n")
                        .requestsPerHour())
                .isEqualTo(2);
        assertThat(mapping(
                                "throttling: {default_requests_per_hour: 1}\ndomain_mappings: {wiki: {upstream: 'http://x'}}\n")
                        .requestsPerHour())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"override,,true", "standard,,false", "override,false,false", "standard,true,true"})
    void queriesAreSortedUnderOverrideUnlessItIsSaidOtherwise(String freshness, String sort, boolean sorted) {
        String key = sort == null ? "" : ", key: {sort_query: " + sort + "}";

        assertThat(mapping("domain_mappings: {wiki: {upstream: 'http://x', freshness: " + freshness + key + "}}\n")
                        .key()
                        .sortQuery())
                .isEqualTo(sorted);
    }

    @ParameterizedTest
    @CsvSource({
        "https://x.org/, https://x.org",
        "HTTPS://X.org:443/a//, https://x.org/a",
        "http://x.org:80, http://x.org",
        "http://x.org:443/A/b, http://x.org:443/A/b",
        "http://[::1]:8080/a%20b, http://[::1]:8080/a%20b"
    })
    void anUpstreamIsBroughtIntoItsNormalForm(String written, String normal) {
        assertThat(mapping("domain_mappings: {wiki: {upstream: '" + written + "'}}\n")
                        .upstream())
                .hasToString(normal);
    }

    @Test
    void anExplicitNullForCredentialsIsTheDefault() {
        assertThat(mapping("domain_mappings: {wiki: {upstream: 'http://x', credentials: null}}\n")
                        .credentials())
                .isEmpty();
    }
}
