package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * This program as a library: {@link KeyedMain} with the distribution's jars and the launcher's flags, with everything on
 * that a hit can be asked to do.
 */
final class Keyed implements Program {
    /** Asked for in the field {@code X-API-Buddy-Key}. */
    static final String KEY = "benchmark-0123456789abcdefghijklmnopqrstuvw";

    private final Setting setting;
    private final Path folder;
    private final Origin origin;
    private @Nullable Running running;
    private int port;

    Keyed(Setting setting, Path folder, Origin origin) {
        this.setting = setting;
        this.folder = folder;
        this.origin = origin;
    }

    @Override
    public String name() {
        return Kind.API_BUDDY.label();
    }

    @Override
    public void start() throws IOException {
        port = Setting.freePort();
        Path distribution = setting.distribution();
        List<String> command =
                new ArrayList<>(List.of(setting.java().resolve("bin/java").toString()));
        command.addAll(LauncherFlags.of(setting, distribution.resolve("bin/api-buddy")));
        command.add("-Dlogback.configurationFile=" + setting.root().resolve("benchmarks/src/peers/logback.xml"));
        command.addAll(List.of(
                "-cp",
                distribution.resolve("lib") + "/*:" + setting.root().resolve("benchmarks/target/classes"),
                KeyedMain.class.getName(),
                Integer.toString(port),
                origin.url(),
                folder.resolve("cache.db").toString(),
                Integer.toString(Catalogue.memoryMb(setting))));
        Running started = setting.processes()
                .start(name(), Setting.pinned(Setting.PROGRAM_CORE, command), folder, Map.of(), Setting.LIMIT);
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
        return "http://127.0.0.1:%d/%s".formatted(port, ApiBuddy.MAPPING);
    }
}
