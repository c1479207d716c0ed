package io.apibuddy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changing, comparing and showing a configuration. */
class ProxyConfigTest {
    @TempDir
    Path directory;

    private final ProxyConfig defaults = ProxyConfig.defaults();

    private ProxyConfig config() {
        return Loading.loaded(directory, """
                        security: {secure_key: s3cret-marker-0123456789}
                        cache: {database_path: "${DIR}/cache.db", cacheable_methods: [GET, "${METHOD}"]}
                        domain_mappings:
                          wiki:
                            upstream: https://x.org/${PATH_TOKEN}
                            request_headers: {Authorization: "Bearer s3cret-marker", X-Id: "${PATH_TOKEN}"}
                          a.b: {upstream: "https://y.org"}
                        """, Map.of("DIR", "/tmp", "METHOD", "POST", "PATH_TOKEN", "s3cret-path"))
                .config();
    }

    // --- with ---

    @Test
    void oneKeyIsChangedAndTheOldConfigurationStands() {
        ProxyConfig changed = defaults.with("throttling.stretch.below", 0.2).with("server.port", "9".length());

        assertThat(changed.throttling().stretch().below()).isEqualTo(0.2);
        assertThat(changed.server().port()).isEqualTo(1);
        assertThat(defaults.server().port()).isEqualTo(8080);
    }

    /** The ancestor's update did not reach what took its value from elsewhere. */
    @Test
    void aChangedDefaultReachesTheMappingsThatDoNotSetItThemselves() {
        ProxyConfig config = Loading.yaml(
                directory,
                "domain_mappings:\n  own: {upstream: 'http://x', ttl_seconds: 86400}\n  none: {upstream: 'http://y'}\n");

        ProxyConfig changed = config.with("cache.default_ttl_seconds", 5);

        assertThat(changed.mappings().get("none").ttl()).isEqualTo(Duration.ofSeconds(5));
        assertThat(changed.mappings().get("own").ttl()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void mappingsAreChangedAddedAndRemoved() {
        ProxyConfig config = config().with("domain_mappings.wiki.ttl_seconds", 1)
                .with("domain_mappings.a.b.ttl_seconds", 2)
                .with("domain_mappings.a.b.request_headers.X-A.b", "v")
                .with("domain_mappings.new", Map.of("upstream", "https://n.org", "tls", Map.of("insecure", true)))
                .with("domain_mappings.one.more.upstream", "https://m.org");

        assertThat(config.mappings().keySet()).containsExactly("wiki", "a.b", "new", "one.more");
        assertThat(config.mappings().get("wiki").ttl()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.mappings().get("wiki").requestHeaders()).hasSize(2);
        assertThat(config.mappings().get("a.b").ttl()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.mappings().get("a.b").requestHeaders()).containsOnlyKeys("X-A.b");
        assertThat(config.mappings().get("new").tls().insecure()).isTrue();
        assertThat(config.with("domain_mappings.a.b", null).mappings()).doesNotContainKey("a.b");
        assertThat(config.with("domain_mappings", null).mappings()).isEmpty();
    }

    @Test
    void nullTakesASettingBack() {
        ProxyConfig config = Loading.yaml(
                directory, "server: {port: 1, tls: {cert_file: a, key_file: b}}\nthrottling: {domain_limits: {}}\n");

        assertThat(config.with("server.port", null).server().port()).isEqualTo(8080);
        assertThat(config.with("server.tls", null).server().tls()).isEmpty();
        assertThat(config.with("server.nothing.there", null)).isEqualTo(config);
        assertThat(config.with("server", null)).isEqualTo(defaults);
    }

    @Test
    void aLimitByMappingIsChanged() {
        ProxyConfig config = config().with("throttling.domain_limits.a.b", 7);

        assertThat(config.mappings().get("a.b").requestsPerHour()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "server.prot, 1, server.prot",
        "server, 1, server",
        "nothing, 1, nothing",
        "nothing.at.all, 1, nothing",
        "server.port, 65536, server.port",
        "server.port.x, 1, server.port",
        "domain_mappings.wiki, 1, domain_mappings.wiki",
        "domain_mappings.new.ttl_seconds, 1, domain_mappings.new.upstream",
        "domain_mappings.admin.upstream, 1, domain_mappings.admin",
        "throttling.domain_limits.nobody, 1, throttling.domain_limits.nobody"
    })
    void anUpdateThatIsWrongIsRefusedWhole(String key, int value, String named) {
        assertThatThrownBy(() -> config().with(key, value)).isInstanceOfSatisfying(ConfigurationException.class, e -> {
            assertThat(e.mistakes().get(0).source()).isEqualTo("update");
            assertThat(e.mistakes().get(0).key()).isEqualTo(named);
        });
    }

    @Test
    void anUpdateIsAsStrictAsTheFile() {
        assertThatThrownBy(() -> defaults.with("server.port", "9090")).hasMessageContaining("found \"9090\"");
        assertThatThrownBy(() -> defaults.with("server.host", "${API_BUDDY_TEST_NOT_SET}"))
                .hasMessageContaining("which is not set");
        assertThat(defaults.with("server.host", "${H}", Map.of("H", "h"))
                        .server()
                        .host())
                .isEqualTo("h");
    }

    // --- tree ---

    @Test
    void secretsAreMaskedAndListed() {
        ProxyConfig config = config();

        assertThat(config.yaml() + config + config.tree()).doesNotContain("s3cret");
        assertThat(config.masked())
                .containsExactlyInAnyOrder(
                        "security.secure_key",
                        "cache.database_path",
                        "cache.cacheable_methods",
                        "domain_mappings.wiki.upstream",
                        "domain_mappings.wiki.request_headers.Authorization",
                        "domain_mappings.wiki.request_headers.X-Id");
        assertThat(config.yaml())
                .contains("secure_key: \"***\"")
                .contains("upstream: \"https://x.org/${PATH_TOKEN}\"")
                .contains("cacheable_methods: [GET, \"${METHOD}\"]")
                .contains("database_path: \"${DIR}/cache.db\"");
    }

    @Test
    void whatIsShownLoadsAgain() {
        ProxyConfig config = Loading.yaml(directory, """
                cache: {max_size_mb: 0.5, database_path: "a: b#.db"}
                logging: {file_path: "null"}
                domain_mappings:
                  "404": {upstream: "https://x.org", key: {ignore_query: ["yes", "1", "\\u00e4\\"\\t"]}, cost_per_call: 1e-7}
                """);

        assertThat(Loading.yaml(directory, config.yaml())).isEqualTo(config);
        assertThat(Loading.yaml(directory, "# and on one line\n" + Texts.flow(config.tree())))
                .isEqualTo(config);
        assertThat(config.masked()).isEmpty();
        assertThat(Loading.yaml(directory, defaults.yaml())).isEqualTo(defaults);
    }

    @Test
    void theTreeHasEveryKeyOfTheCatalogue() {
        Map<String, ?> tree = config().tree();

        assertThat(tree.keySet())
                .containsExactly("server", "security", "cache", "throttling", "admin", "logging", "domain_mappings");
        assertThat(((Map<?, ?>) tree.get("server")).keySet())
                .containsExactlyElementsOf((Iterable) Catalogue.SERVER.namesBelow(""));
        Map<?, ?> wiki = (Map<?, ?>) ((Map<?, ?>) tree.get("domain_mappings")).get("wiki");
        assertThat(wiki.keySet()).containsExactlyElementsOf((Iterable) Catalogue.MAPPING.namesBelow(""));
    }

    // --- changes ---

    @Test
    void changesAreListedBySectionAndKey() {
        ProxyConfig before = config();
        ProxyConfig after = before.with("server.port", 1)
                .with("server.tls", Map.of("cert_file", "a", "key_file", "b"))
                .with("cache.database_path", "other.db")
                .with("cache.max_entries", 5)
                .with("domain_mappings.wiki.retries", 0)
                .with("domain_mappings.a.b", null)
                .with("domain_mappings.new.upstream", "https://n.org");

        ConfigChanges changes = before.changesTo(after);

        assertThat(changes.sections()).containsExactly("server", "cache", "domain_mappings");
        assertThat(changes.keys())
                .containsExactly(
                        "server.port",
                        "server.tls.cert_file",
                        "server.tls.key_file",
                        "cache.database_path",
                        "cache.max_entries",
                        "domain_mappings.wiki.retries",
                        "domain_mappings.a.b",
                        "domain_mappings.new");
        assertThat(changes.needRestart())
                .containsExactly("server.port", "server.tls.cert_file", "server.tls.key_file", "cache.database_path");
        assertThat(changes.isEmpty()).isFalse();
        assertThat(before.changesTo(config()).isEmpty()).isTrue();
    }

    // --- made by hand ---

    @Test
    void aConfigurationMadeOfRecordsCanBeChangedToo() {
        ProxyConfig config = config();
        ProxyConfig made = copy(config, config.mappings());

        assertThat(made).isEqualTo(config).hasSameHashCodeAs(config);
        ProxyConfig changed = made.with("server.port", 1);
        assertThat(changed.server().port()).isEqualTo(1);
        assertThat(changed.security()).isEqualTo(config.security());
        assertThat(changed.mappings()).isEqualTo(config.mappings());
        assertThat(made).isNotEqualTo(changed).isNotEqualTo("");
    }

    @Test
    void recordsThatDoNotFitEachOtherAreRefused() {
        ProxyConfig config = Loading.yaml(
                directory, "throttling: {domain_limits: {w: 1}}\ndomain_mappings: {w: {upstream: 'http://x'}}\n");

        assertThatThrownBy(() -> copy(config, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("throttling.domain_limits.w: found the name of no mapping");
        assertThatThrownBy(() -> copy(config, Map.of("other", config.mappings().get("w"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mapping w under the name other");
    }

    private static ProxyConfig copy(ProxyConfig config, Map<String, MappingConfig> mappings) {
        return new ProxyConfig(
                config.server(),
                config.security(),
                config.cache(),
                config.throttling(),
                config.admin(),
                config.logging(),
                mappings);
    }

    @Test
    void everyCollectionIsACopyThatKeepsItsOrder() {
        ProxyConfig config = config();

        for (Map<?, ?> map : List.of(
                config.mappings(),
                config.throttling().domainLimits(),
                config.mappings().get("wiki").requestHeaders(),
                config.mappings().get("wiki").statusTtl())) {
            assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
        }
        assertThatThrownBy(() -> config.cache().cacheableMethods().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(config.mappings().get("wiki").requestHeaders().keySet()).containsExactly("Authorization", "X-Id");
    }
}
