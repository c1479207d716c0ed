package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The JVM flags that the launcher gives a profile. The launcher is asked itself: in place of {@code java} it starts a script
 * that prints what it was given.
 */
final class LauncherFlags {
    private static final String MAIN = "io.apibuddy.cli.Main";

    private LauncherFlags() {}

    /** The flags, without the class path. */
    static List<String> of(Setting setting, Path launcher) throws IOException {
        Path home = setting.folder("java");
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path release = setting.java().resolve("release");
        if (Files.exists(release)) {
            Files.copy(release, home.resolve("release"));
        }
        Path script = Files.writeString(
                bin.resolve("java"), """
                #!/bin/sh
                case " $* " in
                  *" %s "*) printf '%%s\\n' "$@" ;;
                  *) exec '%s' "$@" ;;
                esac
                """.formatted(MAIN, setting.java().resolve("bin/java")));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Duration limit = Duration.ofSeconds(20);
        String said = setting.processes()
                .start(
                        "launcher",
                        // No archive: it would be made, and by that script.
                        List.of(launcher.toString(), "--class-archive", "off", "--profile", setting.profile(), "serve"),
                        home,
                        Map.of("JAVA_HOME", home.toString(), "JAVA_OPTS", "", "XDG_CACHE_HOME", home.toString()),
                        limit)
                .awaitEnd(limit);
        return parse(said);
    }

    /** What stands before the main class. */
    static List<String> parse(String said) throws IOException {
        List<String> words = said.lines().toList();
        int main = words.indexOf(MAIN);
        if (main < 0) {
            throw new IOException("the launcher does not start " + MAIN + "; it said: " + said);
        }
        List<String> before = words.subList(0, main);
        int classPath = Math.max(before.indexOf("-cp"), before.indexOf("-classpath"));
        return IntStream.range(0, main)
                .filter(i -> classPath < 0 || (i != classPath && i != classPath + 1))
                .mapToObj(before::get)
                .filter(flag -> flag.startsWith("-"))
                .toList();
    }
}
