package io.apibuddy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations of reference-api-buddy load. */
class AncestorTest {
    @TempDir
    Path directory;

    private ConfigLoader.Loaded load(String json) {
        return ConfigLoader.create()
                .file(Loading.file(directory, "a.json", json))
                .load();
    }

    @Test
    void aConfigurationWithAllTheAncestorsKeysLoads() {
        ConfigLoader.Loaded loaded = load("""
                {
                  "server": {"host": "127.0.0.1", "port": 18080, "request_timeout": 30, "max_workers": 10,
                             "start_timeout": 5},
                  "security": {"require_secure_key": true, "secure_key": "your-secure-key-here",
                               "key_position": "path_prefix", "log_security_events": true},
                  "cache": {"database_path": "./cache.db", "default_ttl_days": 7, "max_cache_entries": 5000,
                            "max_cache_response_size": 10485760},
                  "throttling": {"default_requests_per_hour": 1000, "progressive_max_delay": 300,
                                 "domain_limits": {"conceptnet": 500, "wikidata": 200}},
                  "admin": {"enabled": true, "rate_limit_per_minute": 60, "include_sensitive_config": false},
                  "logging": {"level": "INFO", "parent_logger": null,
                              "format": "%(asctime)s - %(name)s - %(levelname)s - %(message)s",
                              "date_format": "%Y-%m-%d %H:%M:%S", "enable_console": true, "enable_file": false,
                              "file_path": null, "max_file_size": 10485760, "backup_count": 5},
                  "domain_mappings": {
                    "conceptnet": {"upstream": "https://api.conceptnet.io", "ttl_seconds": 3600},
                    "wikidata": {"upstream": "https://www.wikidata.org"}
                  },
                  "callbacks": {}
                }
                """);

        ProxyConfig config = loaded.config();
        assertThat(config.server().port()).isEqualTo(18080);
        assertThat(config.security().keyPositions()).containsExactly(SecurityConfig.KeyPosition.PATH_PREFIX);
        assertThat(config.cache().maxEntries()).isEqualTo(5000);
        assertThat(config.cache().defaultTtl()).isEqualTo(Duration.ofDays(7));
        assertThat(config.logging().format()).isEqualTo(LoggingConfig.Format.TEXT);
        assertThat(config.mappings().get("conceptnet").ttl()).isEqualTo(Duration.ofHours(1));
        assertThat(config.mappings().get("conceptnet").requestsPerHour()).isEqualTo(500);
        assertThat(config.mappings().get("wikidata").ttl()).isEqualTo(Duration.ofDays(7));
        assertThat(loaded.warnings())
                .extracting(warning -> warning.replaceAll(".*a\\.json", "").replace(": has no effect here", ""))
                .containsExactlyInAnyOrder(
                        ":2: server.max_workers",
                        ":3: server.start_timeout",
                        ":10: admin.include_sensitive_config",
                        ":11: logging.parent_logger",
                        ":13: logging.date_format",
                        ":13: logging.enable_console",
                        ":13: logging.enable_file",
                        ":19: callbacks");
    }

    @Test
    void fractionsOfADayAreConverted() {
        assertThat(load("{\"cache\": {\"default_ttl_days\": 0.5}}")
                        .config()
                        .cache()
                        .defaultTtl())
                .isEqualTo(Duration.ofHours(12));
    }

    @Test
    void theNewKeyWinsOverTheOldOne() {
        ConfigLoader.Loaded loaded = load("{\"cache\": {\"default_ttl_days\": 1, \"default_ttl_seconds\": 5}}");

        assertThat(loaded.config().cache().defaultTtl()).isEqualTo(Duration.ofSeconds(5));
        assertThat(loaded.warnings())
                .singleElement()
                .asString()
                .endsWith(":1: cache.default_ttl_days: has no effect beside default_ttl_seconds");
    }

    @Test
    void aWrongValueUnderAnOldKeyIsStillAMistake() {
        List<Mistake> mistakes = Loading.mistakes(
                directory,
                "a.json",
                "{\"cache\": {\"default_ttl_days\": \"x\"},\n\"security\": {\"key_position\": \"body\"}, \"server\": 5}");

        assertThat(mistakes)
                .extracting(Mistake::key, Mistake::line)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("cache.default_ttl_seconds", 1),
                        org.assertj.core.groups.Tuple.tuple("security.key_positions[0]", 2),
                        org.assertj.core.groups.Tuple.tuple("server", 2));
    }

    @Test
    void aFormatThatIsNoPythonFormatIsAMistake() {
        assertThat(Loading.mistakes(directory, "a.json", "{\"logging\": {\"format\": \"plain\"}}"))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.allowed()).contains("text, json"));
    }

    /** The ancestor's configuration, where it has the same keys, has the same meaning in YAML. */
    @Test
    void anOldKeyInAListOfPositionsStaysAsItIs() {
        assertThat(load("{\"security\": {\"key_position\": [\"header\"]}}")
                        .config()
                        .security()
                        .keyPositions())
                .containsExactly(SecurityConfig.KeyPosition.HEADER);
    }
}
