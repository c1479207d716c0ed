package io.apibuddy.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Configurations as people write them, or anything else. The input is YAML or JSON; lines that begin with {@code #env } set
 * a variable of the environment, as {@code #env NAME=VALUE}.
 */
class ConfigFuzzTest {
    /** Not that of the wall: the machine may have other things to do. */
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private static final Duration IN_TIME = Duration.ofSeconds(5);
    private static final int LONG = 256 * 1024;

    /** Stands in the environment only, and in the file only behind the key of a secret. */
    private static final String SECRET = "Geheimnis-0123456789";

    private static final List<String> SECRET_STARTS = List.of(
            "security:\n  secure_key: " + SECRET,
            "{\"security\": {\"secure_key\": \"" + SECRET,
            "domain_mappings:\n  wiki:\n    upstream: http://h\n    request_headers:\n      Authorization: " + SECRET);

    @FuzzTest
    void aTextIsAConfigurationOrRefusedInWords(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        boolean isSecret = isSecret(text);
        load(input, environment(text), isSecret);
        if (text.length() > 1 && text.hashCode() % 256 == 0) {
            byte[] many = text.repeat(LONG / text.length()).getBytes(StandardCharsets.UTF_8);
            load(many, Map.of(), false);
        }
    }

    private static boolean isSecret(String text) {
        return text.indexOf(SECRET) < 0
                || (text.indexOf(SECRET) == text.lastIndexOf(SECRET)
                        && SECRET_STARTS.stream().anyMatch(text::startsWith));
    }

    private static Map<String, String> environment(String text) {
        Map<String, String> environment = new HashMap<>();
        text.lines()
                .filter(line -> line.startsWith("#env ") && line.indexOf('=') > 5)
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    environment.put(line.substring("#env ".length(), equals), line.substring(equals + 1));
                });
        environment.put("TOKEN", SECRET);
        return environment;
    }

    private static void load(byte[] bytes, Map<String, String> environment, boolean isSecret) {
        long start = CLOCK.getCurrentThreadCpuTime();
        String told = told(bytes, environment);
        assertThat(Duration.ofNanos(CLOCK.getCurrentThreadCpuTime() - start)).isLessThan(IN_TIME);
        if (isSecret) {
            assertThat(told).doesNotContain(SECRET);
        }
    }

    private static String told(byte[] bytes, Map<String, String> environment) {
        try {
            ConfigLoader.Loaded loaded = ConfigLoader.create()
                    .content("c.yaml", bytes)
                    .environment(environment)
                    .load();
            check(loaded.config());
            return String.join("\n", loaded.warnings());
        } catch (ConfigurationException refused) {
            assertThat(refused.mistakes()).isNotEmpty();
            return refused.mistakes().stream().map(Mistake::toString).collect(Collectors.joining("\n"))
                    + refused.getMessage();
        }
    }

    /** What was taken is a configuration, and can be written and taken again. */
    private static void check(ProxyConfig config) {
        assertThat(config.server().port()).isBetween(0, 65535);
        config.mappings().forEach((name, mapping) -> {
            assertThat(name).matches("[A-Za-z0-9._-]+").isNotEqualTo("admin");
            assertThat(mapping.upstream().getScheme()).matches("https?");
            assertThat(mapping.upstream().getRawUserInfo()).isNull();
        });
        boolean isPlain = config.masked().isEmpty() && !config.yaml().contains("$");
        if (isPlain) {
            assertThat(ConfigLoader.create()
                            .content("again.yaml", config.yaml().getBytes(StandardCharsets.UTF_8))
                            .load()
                            .config())
                    .isEqualTo(config);
        }
    }
}
