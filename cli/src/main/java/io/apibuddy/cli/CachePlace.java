package io.apibuddy.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where the cache is kept when nobody says where. */
final class CachePlace {
    private CachePlace() {}

    /** {@code api-buddy/cache.db} under the user's cache directory. */
    static Path file(Surroundings surroundings) {
        return directory(surroundings).resolve("api-buddy").resolve("cache.db");
    }

    private static Path directory(Surroundings surroundings) {
        String system = surroundings.system().toLowerCase(Locale.ROOT);
        if (system.startsWith("windows")) {
            return absolute(surroundings, "LOCALAPPDATA")
                    .orElse(surroundings.home().resolve("AppData").resolve("Local"));
        }
        if (system.startsWith("mac")) {
            return surroundings.home().resolve("Library").resolve("Caches");
        }
        return absolute(surroundings, "XDG_CACHE_HOME")
                .orElse(surroundings.home().resolve(".cache"));
    }

    /** The XDG base directory specification: a relative path is invalid and is to be ignored. */
    private static Optional<Path> absolute(Surroundings surroundings, String variable) {
        return Optional.ofNullable(surroundings.environment().get(variable))
                .filter(text -> !text.isEmpty())
                .map(Path::of)
                .filter(Path::isAbsolute);
    }
}
