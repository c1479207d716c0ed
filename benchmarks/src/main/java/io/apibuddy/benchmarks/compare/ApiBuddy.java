package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** This program, from the built distribution, by its launcher: {@code bin/api-buddy serve --config FILE}. */
final class ApiBuddy extends Program {
    /** The mapping's name in the configurations here. */
    static final String MAPPING = "o";

    private final String config;
    private final boolean tls;

    /**
     * Prepares one.
     *
     * @param config YAML, with {@code @PORT@} and {@code @WORK@} for its port and the folder
     */
    ApiBuddy(Setting setting, Path folder, String config, boolean tls) {
        super(setting, Kind.API_BUDDY, folder);
        this.config = config;
        this.tls = tls;
    }

    @Override
    List<String> command(int port) throws IOException {
        Path file = folder().resolve("api-buddy.yaml");
        Files.writeString(
                file, config.replace("@PORT@", Integer.toString(port)).replace("@WORK@", folder().toString()));
        return List.of(
                setting().distribution().resolve("bin/api-buddy").toString(),
                "--profile",
                setting().profile(),
                "serve",
                "--config",
                file.toString());
    }

    @Override
    Map<String, String> environment() {
        return environment(setting(), folder(), "");
    }

    /**
     * Of a launcher: the user's own Java and cache directory do not come into it.
     *
     * @param flags of the JVM, after the profile's
     */
    static Map<String, String> environment(Setting setting, Path folder, String flags) {
        return Map.of(
                "JAVA_HOME", setting.java().toString(),
                "JAVA_OPTS", flags,
                "XDG_CACHE_HOME", folder.resolve("user").toString());
    }

    @Override
    String basePath() {
        return "/" + MAPPING;
    }

    @Override
    boolean tls() {
        return tls;
    }
}
