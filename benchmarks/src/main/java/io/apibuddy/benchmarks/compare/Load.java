package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A load: so many connections that ask as fast as they get answers. By {@code wrk}, or by {@code h2load} for HTTP/2; one
 * thread on the load's core.
 *
 * @param path below the program's base, with its query
 * @param connections kept open, each with one request under way; with HTTP/2 streams, four to a connection
 * @param fields of every request
 * @param script for {@code wrk}, under benchmarks/wrk: it is given the path with its base and then the arguments
 * @param arguments of the script
 * @param http2 by HTTP/2 over TLS
 */
record Load(
        String path,
        int connections,
        Map<String, String> fields,
        Optional<String> script,
        List<String> arguments,
        boolean http2) {
    private static final int STREAMS = 4;

    Load {
        fields = Map.copyOf(fields);
        arguments = List.copyOf(arguments);
    }

    /** One URL over 64 connections. */
    static Load of(String path) {
        return new Load(path, 64, Map.of(), Optional.empty(), List.of(), false);
    }

    Load connections(int other) {
        return new Load(path, other, fields, script, arguments, http2);
    }

    Load field(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new Load(path, connections, more, script, arguments, http2);
    }

    Load script(String name, String... given) {
        return new Load(path, connections, fields, Optional.of(name), List.of(given), http2);
    }

    Load overHttp2() {
        return new Load(path, connections, fields, script, arguments, true);
    }

    /**
     * Runs it.
     *
     * @param base of the program
     * @throws IOException the load generator fails; answers that are failures are counted instead
     */
    Figures run(Setting setting, String base, Duration time) throws IOException {
        return http2 ? h2load(setting, base, time) : wrk(setting, base, time);
    }

    private Figures wrk(Setting setting, String base, Duration time) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "wrk",
                "--latency",
                "--threads",
                "1",
                "--connections",
                Integer.toString(connections),
                "--timeout",
                "10s",
                "--duration",
                time.toSeconds() + "s"));
        fields.forEach((name, value) -> command.addAll(List.of("--header", name + ": " + value)));
        script.ifPresent(name -> command.addAll(List.of(
                "--script",
                setting.root().resolve("benchmarks/wrk").resolve(name).toString())));
        command.add(base + path);
        if (script.isPresent()) {
            command.add("--");
            command.add(pathOf(base) + path);
            command.addAll(arguments);
        }
        return WrkOutput.parse(run(setting, setting.folder("wrk"), command, time));
    }

    private Figures h2load(Setting setting, String base, Duration time) throws IOException {
        Path folder = setting.folder("h2load");
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                "h2load",
                "--threads=1",
                "--clients=" + Math.max(1, connections / STREAMS),
                "--max-concurrent-streams=" + STREAMS,
                "--duration=" + time.toSeconds(),
                "--log-file=" + log));
        fields.forEach((name, value) -> command.addAll(List.of("--header", name + ": " + value)));
        command.add(base + path);
        return H2loadOutput.parse(run(setting, folder, command, time), log);
    }

    private static String run(Setting setting, Path folder, List<String> command, Duration time) throws IOException {
        Duration limit = time.plusSeconds(30);
        return setting.processes()
                .start(command.get(0), Setting.pinned(Setting.LOAD_CORE, command), folder, Map.of(), limit)
                .awaitEnd(limit);
    }

    /** The path in a base: the script's requests have only that. */
    private static String pathOf(String base) {
        return base.replaceFirst("^https?://[^/]*", "");
    }
}
