package io.apibuddy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Defaults, file, environment, command line, update: who wins. */
class SourcesTest {
    @TempDir
    Path directory;

    @Test
    void theDefaultsAreThoseOfTheDesign() {
        ProxyConfig config = ProxyConfig.defaults();

        assertThat(config.server().host()).isEqualTo("127.0.0.1");
        assertThat(config.server().port()).isEqualTo(8080);
        assertThat(config.server().requestTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.server().tls()).isEmpty();
        assertThat(config.security().requireSecureKey()).isFalse();
        assertThat(config.security().keyPositions()).containsExactly(SecurityConfig.KeyPosition.values());
        assertThat(config.cache().databasePath()).isEmpty();
        assertThat(config.cache().maxSize()).isEqualTo(500L << 20);
        assertThat(config.cache().memory()).isEqualTo(16L << 20);
        assertThat(config.cache().cacheableMethods()).containsExactly("GET", "HEAD", "POST");
        assertThat(config.throttling().defaultRequestsPerHour()).isEqualTo(1000);
        assertThat(config.throttling().stretch().below()).isZero();
        assertThat(config.admin().rateLimitPerMinute()).isEqualTo(60);
        assertThat(config.logging().level()).isEqualTo(LoggingConfig.Level.INFO);
        assertThat(config.mappings()).isEmpty();
    }

    @Test
    void yamlAndJsonMeanTheSame() {
        String yaml = "server: {port: 1}\ndomain_mappings:\n  wiki:\n    upstream: https://x.org\n    retries: 3\n";
        String json = "{\"server\": {\"port\": 1}, \"domain_mappings\": "
                + "{\"wiki\": {\"upstream\": \"https://x.org\", \"retries\": 3}}}";

        assertThat(Loading.yaml(directory, yaml)).isEqualTo(Loading.json(directory, json));
    }

    @Test
    void aFileWithoutAnExtensionIsKnownByItsContent() {
        Path json = Loading.file(directory, "one", "\ufeff{\"server\":\t{\"port\": 1}}");
        Path yaml = Loading.file(directory, "two.conf", "server:\n  port: 1\n");

        assertThat(ConfigLoader.create().file(json).load().config())
                .isEqualTo(ConfigLoader.create().file(yaml).load().config())
                .isEqualTo(ProxyConfig.defaults().with("server.port", 1));
    }

    @Test
    void anEmptySectionIsAllDefaults() {
        assertThat(Loading.yaml(directory, "server:\ncache:\n  # nothing\ndomain_mappings:\n"))
                .isEqualTo(ProxyConfig.defaults());
    }

    @Test
    void eachSourceWinsOverTheOneBefore() {
        Path file = Loading.file(directory, "c.yaml", "server: {port: 2, host: two, idle_timeout: 2}\n");
        Map<String, String> environment =
                Map.of("API_BUDDY_SERVER_HOST", "three", "API_BUDDY_SERVER_IDLE_TIMEOUT", "3.5");

        ProxyConfig config = ConfigLoader.create()
                .set("server.idle_timeout", "4", "command line")
                .fallback("server.max_target_bytes", 1000)
                .fallback("server.port", 1)
                .environment(environment)
                .file(file)
                .load()
                .config();

        assertThat(config.server().maxTargetBytes()).isEqualTo(1000);
        assertThat(config.server().port()).isEqualTo(2);
        assertThat(config.server().host()).isEqualTo("three");
        assertThat(config.server().idleTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.with("server.idle_timeout", 5).server().idleTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    /** The ancestor's --port 8080 could not override a file, because it was the default. */
    @Test
    void theCommandLineOverridesAFileEvenWithTheDefault() {
        Path file = Loading.file(directory, "c.yaml", "server: {port: 9}\n");

        ProxyConfig config = ConfigLoader.create()
                .file(file)
                .set("server.port", 8080, "command line")
                .load()
                .config();

        assertThat(config.server().port()).isEqualTo(8080);
    }

    @Test
    void everyScalarAndListOfTheFixedSectionsHasAVariable() {
        for (Section<?> section : Catalogue.FIXED) {
            for (Key<?> key : section.keys()) {
                String full = section.name() + "." + key.name();
                boolean table = full.equals("throttling.domain_limits");
                assertThat(Environment.variableOf(full).isPresent()).as(full).isEqualTo(!table);
            }
        }
        assertThat(Environment.variable("server.tls.cert_file")).isEqualTo("API_BUDDY_SERVER_TLS_CERT_FILE");
    }

    @Test
    void variablesHoldTextForAllTypes() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("API_BUDDY_SECURITY_REQUIRE_SECURE_KEY", "Yes");
        environment.put("API_BUDDY_SECURITY_KEY_POSITIONS", "query_param, HEADER");
        environment.put("API_BUDDY_CACHE_CACHEABLE_METHODS", "GET,QUERY,");
        environment.put("API_BUDDY_CACHE_ENABLE_COMPRESSION", "0");
        environment.put("API_BUDDY_CACHE_DATABASE_PATH", "cache.db");
        environment.put("API_BUDDY_CACHE_MAX_SIZE_MB", "1.5");
        environment.put("API_BUDDY_LOGGING_LEVEL", "debug");
        environment.put("API_BUDDY_LOGGING_FILE_PATH", "");
        environment.put("API_BUDDY_THROTTLING_STRETCH_BELOW", "0.2");
        environment.put("API_BUDDY_ADMIN_ALLOWED_HOSTS", "");
        environment.put("PATH", "/bin");

        ConfigLoader.Loaded loaded =
                ConfigLoader.create().environment(environment).load();

        assertThat(loaded.warnings()).isEmpty();
        ProxyConfig config = loaded.config();
        assertThat(config.security().requireSecureKey()).isTrue();
        assertThat(config.security().keyPositions())
                .containsExactly(SecurityConfig.KeyPosition.QUERY_PARAM, SecurityConfig.KeyPosition.HEADER);
        assertThat(config.cache().cacheableMethods()).containsExactly("GET", "QUERY");
        assertThat(config.cache().enableCompression()).isFalse();
        assertThat(config.cache().databasePath()).contains(Path.of("cache.db"));
        assertThat(config.cache().maxSize()).isEqualTo(1_572_864);
        assertThat(config.logging().level()).isEqualTo(LoggingConfig.Level.DEBUG);
        assertThat(config.logging().filePath()).isEmpty();
        assertThat(config.throttling().stretch().below()).isEqualTo(0.2);
    }

    @Test
    void anUnknownVariableIsAWarning() {
        ConfigLoader.Loaded loaded = ConfigLoader.create()
                .environment(Map.of("API_BUDDY_SERVER_PROT", "1", "API_BUDDY_THROTTLING_DOMAIN_LIMITS", "x"))
                .load();

        assertThat(loaded.config()).isEqualTo(ProxyConfig.defaults());
        assertThat(loaded.warnings())
                .containsExactly(
                        "environment: API_BUDDY_SERVER_PROT: no setting has this name; did you mean"
                                + " API_BUDDY_SERVER_PORT?",
                        "environment: API_BUDDY_THROTTLING_DOMAIN_LIMITS: no setting has this name");
    }

    @Test
    void aVariableThatTheFileRefersToIsNotUnknown() {
        String text = "domain_mappings: {wiki: {upstream: 'https://${API_BUDDY_HOST}'}}\n";

        ConfigLoader.Loaded loaded = Loading.loaded(directory, text, Map.of("API_BUDDY_HOST", "x.org"));

        assertThat(loaded.warnings()).isEmpty();
    }

    @Test
    void aValueTakesTextFromTheEnvironment() {
        String text = """
                server: {port: "${PORT}", host: "h-${A}-${B}"}
                security: {require_secure_key: "${ASK}", key_positions: "${WHERE}", key_param_name: "${A}"}
                domain_mappings:
                  wiki: {upstream: "https://x.org", request_headers: {Authorization: "Bearer ${A}", X: "$${A} $5 $$"}}
                """;

        ProxyConfig config = Loading.loaded(
                        directory,
                        text,
                        Map.of("PORT", "99", "A", "a", "B", "b", "ASK", "true", "WHERE", "header,path_prefix"))
                .config();

        assertThat(config.server().port()).isEqualTo(99);
        assertThat(config.server().host()).isEqualTo("h-a-b");
        assertThat(config.security().requireSecureKey()).isTrue();
        assertThat(config.security().keyPositions()).hasSize(2);
        Map<String, Secret> headers = config.mappings().get("wiki").requestHeaders();
        assertThat(headers.get("Authorization").reveal()).isEqualTo("Bearer a");
        assertThat(headers.get("X").reveal()).isEqualTo("${A} $5 $$");
    }

    @Test
    void argumentsAndVariablesAreNotReplacedAgain() {
        ProxyConfig config = ConfigLoader.create()
                .environment(Map.of("A", "a", "API_BUDDY_LOGGING_FILE_PATH", "${A}.log"))
                .set("cache.database_path", "${A}.db", "command line")
                .load()
                .config();

        assertThat(config.logging().filePath()).contains(Path.of("${A}.log"));
        assertThat(config.cache().databasePath()).contains(Path.of("${A}.db"));
    }

    @Test
    void mappingsComeFromTheCommandLineToo() {
        Path file = Loading.file(directory, "c.yaml", "domain_mappings: {a.b: {upstream: 'https://x.org'}}\n");

        ProxyConfig config = ConfigLoader.create()
                .file(file)
                .mapping("a.b", "http://y.org/base/", "command line")
                .mapping("new.one", "https://z.org", "command line")
                .setForEveryMapping("freshness", "standard", "command line")
                .setForEveryMapping("key.sort_query", "true", "command line")
                .load()
                .config();

        assertThat(config.mappings().keySet()).containsExactly("a.b", "new.one");
        assertThat(config.mappings().get("a.b").upstream()).hasToString("http://y.org/base");
        assertThat(config.mappings().values())
                .allMatch(mapping -> mapping.freshness() == io.apibuddy.caching.FreshnessMode.STANDARD
                        && mapping.key().sortQuery());
    }

    @Test
    void loadTakesTheFileAndTheProcessEnvironment() {
        Path file = Loading.file(directory, "c.yaml", "server: {port: 7, max_workers: 3}\n");

        assertThat(ProxyConfig.load(file).server().port()).isEqualTo(7);
    }

    @Test
    void whatIsAllowedButUnwiseIsAWarning() {
        ConfigLoader.Loaded loaded = Loading.loaded(
                directory,
                "domain_mappings:\n  wiki:\n    upstream: https://x.org\n    tls: {insecure: true}\n",
                Map.of());

        assertThat(loaded.warnings())
                .singleElement()
                .asString()
                .endsWith("c.yaml:4: domain_mappings.wiki.tls.insecure: upstream's certificate is not checked");
    }

    @Test
    void aLoaderTakesWhatTheRecordsHold() {
        ProxyConfig config = ConfigLoader.create()
                .set("server.idle_timeout", Duration.ofMillis(1500), "test")
                .set("cache.database_path", Path.of("a", "b.db"), "test")
                .set("logging.level", LoggingConfig.Level.OFF, "test")
                .set("security.secure_key", Secret.of("0123456789abcdef"), "test")
                .set("cache.cacheable_methods", List.of("GET"), "test")
                .set("domain_mappings", Map.of("w", Map.of("upstream", java.net.URI.create("https://w.org"))), "test")
                .load()
                .config();

        assertThat(config.server().idleTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.cache().databasePath()).contains(Path.of("a", "b.db"));
        assertThat(config.logging().level()).isEqualTo(LoggingConfig.Level.OFF);
        assertThat(config.security().secureKey()).contains(Secret.of("0123456789abcdef"));
        assertThat(config.mappings()).containsOnlyKeys("w");
    }
}
