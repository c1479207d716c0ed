package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** This program, from the built distribution, by its launcher: {@code bin/api-buddy serve --config FILE}. */
final class ApiBuddy implements Program {
    /** The mapping's name in the configurations here. */
    static final String MAPPING = "o";

    private final Setting setting;
    private final Path folder;
    private final String config;
    private final List<String> launcher = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String scheme = "http";
    private int core = Setting.PROGRAM_CORE;
    private @Nullable Running running;
    private int port;

    /**
     * Prepares one; {@link #start} starts it.
     *
     * @param folder of its own: its configuration gets written there, and stays
     * @param config YAML, with {@code @PORT@} and {@code @WORK@} for its port and the folder
     */
    ApiBuddy(Setting setting, Path folder, String config) {
        this.setting = setting;
        this.folder = folder;
        this.config = config;
        profile(setting.profile());
        environment.put("JAVA_HOME", setting.java().toString());
        // Nothing that the machine's own user has set comes into it.
        environment.put("JAVA_OPTS", "");
        environment.put("XDG_CACHE_HOME", folder.resolve("user").toString());
    }

    /** The launcher's profile: fast or small. */
    ApiBuddy profile(String name) {
        launcher.clear();
        launcher.addAll(List.of("--profile", name));
        return this;
    }

    /** JVM flags that come last, so they win: {@code JAVA_OPTS}. */
    ApiBuddy flags(String... flags) {
        return environment("JAVA_OPTS", String.join(" ", flags));
    }

    /** A variable of its environment. */
    ApiBuddy environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** More arguments of {@code serve}. */
    ApiBuddy arguments(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** Whether its port speaks TLS. */
    ApiBuddy tls(boolean tls) {
        scheme = tls ? "https" : "http";
        return this;
    }

    /** Another core than the one for programs. */
    ApiBuddy core(int other) {
        core = other;
        return this;
    }

    @Override
    public String name() {
        return "api-buddy";
    }

    @Override
    public void start() throws IOException {
        port = Setting.freePort();
        Path file = folder.resolve("api-buddy.yaml");
        Files.writeString(file, config.replace("@PORT@", Integer.toString(port)).replace("@WORK@", folder.toString()));
        List<String> command = new ArrayList<>(
                List.of(setting.distribution().resolve("bin/api-buddy").toString()));
        command.addAll(launcher);
        command.addAll(List.of("serve", "--config", file.toString()));
        command.addAll(arguments);
        Running started =
                setting.processes().start(name(), Setting.pinned(core, command), folder, environment, Setting.LIMIT);
        running = started;
        started.awaitListening(port);
    }

    @Override
    public void stop() {
        if (running != null) {
            running.close();
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Running running() {
        if (running == null) {
            throw new IllegalStateException(name() + " is not started");
        }
        return running;
    }

    @Override
    public String base() {
        return "%s://127.0.0.1:%d/%s".formatted(scheme, port, MAPPING);
    }
}
