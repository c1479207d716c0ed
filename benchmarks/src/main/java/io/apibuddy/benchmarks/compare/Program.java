package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A caching proxy that can be measured, with a port and a folder of its own. */
abstract class Program implements AutoCloseable {
    private final Setting setting;
    private final Kind kind;
    private final Path folder;
    private int port;
    private @Nullable Running running;

    /**
     * Prepares one; {@link #start} starts it.
     *
     * @param folder of its own: what it is configured by gets written there, and what it says
     */
    Program(Setting setting, Kind kind, Path folder) {
        this.setting = setting;
        this.kind = kind;
        this.folder = folder;
    }

    /** Writes its configuration, and tells how it is started with it. */
    abstract List<String> command(int ownPort) throws IOException;

    /** What it has in its environment, beside what this process has in its own. */
    abstract Map<String, String> environment();

    /** What comes before the origin's paths, after the port: {@code /o} for this program, which has mappings. */
    abstract String basePath();

    /** Where its lines go, in cases in which each request is logged. */
    Path log() {
        return folder.resolve(kind.label() + ".said");
    }

    /** Whether its port speaks TLS. */
    abstract boolean tls();

    /**
     * Starts it, on the core for programs, and waits until it listens.
     *
     * @throws IOException it does not; the message has what it said
     */
    final void start() throws IOException {
        port = Setting.freePort();
        Running started = setting.processes()
                .start(
                        kind.label(),
                        Setting.pinned(Setting.PROGRAM_CORE, command(port)),
                        folder,
                        environment(),
                        Setting.LIMIT);
        running = started;
        started.awaitListening(port);
    }

    final Kind kind() {
        return kind;
    }

    final Setting setting() {
        return setting;
    }

    final Path folder() {
        return folder;
    }

    /** The process: its id, what it uses, what it has said. */
    final Running running() {
        if (running == null) {
            throw new IllegalStateException(kind.label() + " is not started");
        }
        return running;
    }

    /** What comes before the origin's paths: {@code http://127.0.0.1:8080}. */
    final String base() {
        return "%s://127.0.0.1:%d%s".formatted(tls() ? "https" : "http", port, basePath());
    }

    /** Ends it; nothing happens where it does not run. */
    @Override
    public final void close() {
        if (running != null) {
            running.close();
        }
    }
}
