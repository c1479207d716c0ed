package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CachePlaceTest {
    private static final Path HOME = Path.of("/home/somebody");

    @Test
    void xdgSaysWhereOnLinux() {
        assertThat(place("Linux", Map.of("XDG_CACHE_HOME", "/var/tmp/x")))
                .isEqualTo(Path.of("/var/tmp/x/api-buddy/cache.db"));
    }

    @Test
    void withoutXdgOrWithARelativeOneItIsDotCache() {
        Path usual = HOME.resolve(".cache/api-buddy/cache.db");
        assertThat(place("Linux", Map.of())).isEqualTo(usual);
        assertThat(place("Linux", Map.of("XDG_CACHE_HOME", ""))).isEqualTo(usual);
        assertThat(place("Linux", Map.of("XDG_CACHE_HOME", "relative"))).isEqualTo(usual);
    }

    @Test
    void macAndWindowsHaveTheirOwnPlaces() {
        assertThat(place("Mac OS X", Map.of())).isEqualTo(HOME.resolve("Library/Caches/api-buddy/cache.db"));
        assertThat(place("Windows 11", Map.of())).isEqualTo(HOME.resolve("AppData/Local/api-buddy/cache.db"));
    }

    private static Path place(String system, Map<String, String> environment) {
        return CachePlace.file(
                new Surroundings(System.out, System.err, environment, false, HOME, system, (name, action) -> true));
    }
}
