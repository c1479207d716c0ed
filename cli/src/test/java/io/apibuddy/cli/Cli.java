package io.apibuddy.cli;

import io.apibuddy.threats.Secrets;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Runs commands inside the test, with everything around them of the test's own. */
final class Cli {
    final Map<String, String> environment = new HashMap<>();
    private final Map<String, Runnable> signals = new ConcurrentHashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Path home;
    private boolean terminal;

    Cli(Path home) {
        this.home = home;
        environment.put("XDG_CACHE_HOME", home.resolve("cache").toString());
    }

    Cli onTerminal() {
        terminal = true;
        return this;
    }

    Result run(String... args) {
        out.reset();
        err.reset();
        int code = ApiBuddyCommand.run(surroundings(), args);
        Secrets.look(Secrets.Place.LOGS, out() + err());
        return new Result(code, out(), err());
    }

    /** Runs on, until a signal ends it. */
    CompletableFuture<Result> start(String... args) {
        return CompletableFuture.supplyAsync(() -> run(args), task -> new Thread(task, "cli").start());
    }

    void signal(String name) {
        signals.get(name).run();
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    Surroundings surroundings() {
        return new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                terminal,
                home,
                "Linux",
                (name, action) -> {
                    signals.put(name, action);
                    return true;
                });
    }

    record Result(int code, String out, String err) {
        List<String> errLines() {
            return err.lines().toList();
        }
    }
}
