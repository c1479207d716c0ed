package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the runs ran on, and which versions. */
final class Machine {
    private Machine() {}

    static Map<String, String> described() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        String memory = found("MemTotal:\\s+(\\d+) kB", Files.readString(Path.of("/proc/meminfo")));
        all.put("processor", found("model name\\s*: (.*)", Files.readString(Path.of("/proc/cpuinfo"))));
        // Not what the JVM says: this driver is pinned to one of them.
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            all.put(
                    "cores",
                    Long.toString(
                            lines.filter(line -> line.startsWith("processor")).count()));
        }
        all.put("memory", memory.isEmpty() ? "" : Math.round(Long.parseLong(memory) / 1048576.0) + " GiB");
        all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        all.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        return all;
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1).strip() : "";
    }

    /** Of this program by itself, of the others by Debian's packages; nothing for what cannot tell. */
    static Map<String, String> versions(Setting setting) throws IOException {
        Map<String, String> versions = new LinkedHashMap<>();
        String own = said(
                setting, List.of(setting.distribution().resolve("bin/api-buddy").toString(), "--version"));
        versions.put(Kind.API_BUDDY.label(), found("api-buddy (\\S+)", own));
        List<String> packages = Arrays.stream(Kind.values())
                .map(Kind::debian)
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : packages) {
            versions.put(name, said(setting, List.of("dpkg-query", "-W", "-f", "${Version}", name)));
        }
        for (String name : List.of("wrk", "nghttp2-client")) {
            versions.put(name, said(setting, List.of("dpkg-query", "-W", "-f", "${Version}", name)));
        }
        return versions;
    }

    private static String said(Setting setting, List<String> command) {
        Duration limit = Duration.ofSeconds(20);
        try {
            return setting.processes()
                    .start("version", command, setting.folder("version"), Map.of(), limit)
                    .awaitEnd(limit)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }
}
