package io.apibuddy.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Loads configurations from texts. */
final class Loading {
    private Loading() {}

    static Path file(Path directory, String name, String text) {
        return file(directory, name, text.getBytes(StandardCharsets.UTF_8));
    }

    static Path file(Path directory, String name, byte[] bytes) {
        try {
            return Files.write(directory.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ConfigLoader.Loaded loaded(Path directory, String text, Map<String, String> environment) {
        return ConfigLoader.create()
                .file(file(directory, "c.yaml", text))
                .environment(environment)
                .load();
    }

    static ProxyConfig yaml(Path directory, String text) {
        return loaded(directory, text, Map.of()).config();
    }

    static ProxyConfig json(Path directory, String text) {
        return ConfigLoader.create()
                .file(file(directory, "c.json", text))
                .load()
                .config();
    }

    static List<Mistake> mistakes(ConfigLoader loader) {
        return catchThrowableOfType(ConfigurationException.class, loader::load).mistakes();
    }

    static List<Mistake> mistakes(Path directory, String name, String text) {
        return mistakes(ConfigLoader.create().file(file(directory, name, text)));
    }

    static List<Mistake> mistakes(Path directory, String text) {
        return mistakes(directory, "c.yaml", text);
    }
}
