package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ProxyConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OwnConfigTest {
    @Test
    void itIsWhatTheProgramTakesWithoutAWarning() {
        String yaml = OwnConfig.of(Path.of("/tmp/it's here/cache.db"), "http://127.0.0.1:9")
                .unlimited()
                .cache("memory_mb", 0)
                .mapping("expired1", "http://127.0.0.1:9", "offline: true")
                .yaml()
                .replace("@PORT@", "8080");

        ConfigLoader.Loaded loaded = ConfigLoader.create()
                .content("check.yaml", yaml.getBytes(StandardCharsets.UTF_8))
                .load();

        assertThat(loaded.warnings()).isEmpty();
        ProxyConfig config = loaded.config();
        assertThat(config.cache().databasePath()).contains(Path.of("/tmp/it's here/cache.db"));
        assertThat(config.cache().memory()).isZero();
        assertThat(config.cache().maxEntries()).isGreaterThan(Grown.LARGEST);
        assertThat(config.throttling().defaultRequestsPerHour()).isZero();
        assertThat(config.mappings()).containsOnlyKeys(ApiBuddy.MAPPING, "expired1");
    }
}
