package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The distribution's {@code bin/api-buddy}, with a Java that only prints what it is given. */
class LauncherTest {
    @TempDir
    private Path directory;

    private Shell shell;
    private Path launcher;

    @BeforeEach
    void prepare() throws IOException {
        shell = new Shell(directory);
        launcher = directory.resolve("dist/bin/api-buddy");
        Files.createDirectories(launcher.getParent());
        Files.createDirectories(directory.resolve("dist/lib"));
        Files.createFile(directory.resolve("dist/lib/b.jar"));
        Files.createFile(directory.resolve("dist/lib/A.jar"));
        shell.environment.put("XDG_CACHE_HOME", directory.resolve("cache").toString());
        Files.copy(Path.of("src/main/dist/bin/api-buddy"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
        shell.environment.put(
                "JAVA_HOME", Shell.java(directory.resolve("jdk"), "17.0.15").toString());
    }

    @Test
    void argumentsArePassedOnAsTheyAre() throws Exception {
        var result = shell.run(launcher, "explain", "--map", "a b=c*", "");

        assertThat(result.code()).isZero();
        assertThat(result.lines()).endsWith("io.apibuddy.cli.Main", "explain", "--map", "a b=c*", "");
    }

    @Test
    void theLibraryIsFoundThroughLinks() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("dist/bin/api-buddy"));
        Path again = Files.createSymbolicLink(directory.resolve("again"), link);

        String path = classPath(shell.run(again, "key"));

        Path library = directory.toRealPath().resolve("dist/lib");
        assertThat(path).isEqualTo(library.resolve("A.jar") + ":" + library.resolve("b.jar"));
    }

    @Test
    void theLibraryOfSqliteIsTheOneForJavasPlatformWhereTheDistributionHasIt() throws Exception {
        Path library = Files.createDirectories(directory.resolve("dist/lib/native/Linux-Musl/aarch64"));
        assertThat(shell.run(launcher, "key").out()).doesNotContain("sqlite");

        Files.writeString(
                directory.resolve("jdk/release"),
                "JAVA_VERSION=\"17.0.15\"\nLIBC=\"musl\"\nOS_ARCH=\"aarch64\"\nOS_NAME=\"Linux\"\n");

        assertThat(shell.run(launcher, "key").lines()).contains("-Dorg.sqlite.lib.path=" + library.toRealPath());
    }

    @Test
    void theProfileChoosesTheFlagsAndIsNotPassedOn() throws Exception {
        var fast = shell.run(launcher, "key");
        var small = shell.run(launcher, "key", "--profile", "small");
        var other = shell.run(launcher, "--profile=small", "key");

        assertThat(small.lines())
                .isNotEqualTo(fast.lines())
                .isEqualTo(other.lines())
                .doesNotContain("--profile", "small");
        assertThat(small.out()).contains("-XX:MaxDirectMemorySize=").contains("-Xss");
        assertThat(shell.run(launcher, "key", "--profile", "fast").lines()).isEqualTo(fast.lines());
    }

    @Test
    void nativeMemoryIsNettysToCountAndAFullHeapEndsTheProcessUnlessSomebodySaysOtherwise() throws Exception {
        shell.environment.put("JAVA_OPTS", "-XX:-ExitOnOutOfMemoryError");

        assertThat(shell.run(launcher, "key").lines())
                .contains("--add-opens=java.base/java.nio=ALL-UNNAMED")
                .containsSubsequence("-XX:+ExitOnOutOfMemoryError", "-XX:-ExitOnOutOfMemoryError");
    }

    @Test
    void anUnknownProfileIsBadUsage() throws Exception {
        assertThat(shell.run(launcher, "--profile", "huge", "key").code()).isEqualTo(2);
        assertThat(shell.run(launcher, "key", "--profile").code()).isEqualTo(2);
        assertThat(shell.run(launcher, "--profile=huge", "key").err()).contains("found 'huge', allowed fast or small");
    }

    @Test
    void javaOptsComeAfterTheProfilesFlags() throws Exception {
        shell.environment.put("JAVA_OPTS", "-Xmx3g -Dx=y");

        var lines = shell.run(launcher, "key").lines();

        assertThat(lines).containsSubsequence("-XX:+UseSerialGC", "-Xmx3g", "-Dx=y", "-cp", "io.apibuddy.cli.Main");
        assertThat(lines.subList(lines.indexOf("-Dx=y") + 1, lines.size())).noneMatch(flag -> flag.startsWith("-X"));
    }

    @ParameterizedTest
    @CsvSource({
        "JAVA_OPTS, -Xmx48m",
        "JDK_JAVA_OPTIONS, -XX:MaxRAMPercentage=50",
        "JAVA_TOOL_OPTIONS, -XX:MaxHeapSize=1g",
        "_JAVA_OPTIONS, -Xmx48m",
        "JAVA_OPTS, -Xms1g",
        "JAVA_OPTS, -XX:InitialRAMPercentage=50"
    })
    void whoeverSaysHowLargeTheHeapMayBeGetsNoPartOfItFromTheProfile(String variable, String flag) throws Exception {
        assertThat(shell.run(launcher, "key").out()).contains("-Xmx", "-Xms");
        for (String before : new String[] {"-Dx=y ", "", "-Dx=y\n\t"}) {
            shell.environment.put(variable, before + flag);

            assertThat(shell.run(launcher, "key").lines())
                    .filteredOn(line -> line.matches("-(Xm|XX:(MaxNewSize|NewSize|NewRatio|SurvivorRatio)=).*")
                            && !line.equals(flag))
                    .isEmpty();
        }
    }

    @Test
    void whoeverChoosesACollectorGetsNoOtherBesideIt() throws Exception {
        shell.environment.put("JAVA_OPTS", "-XX:+UseZGC");

        assertThat(shell.run(launcher, "key").lines())
                .contains("-XX:+UseZGC", "-Xms64m")
                .doesNotContain("-XX:+UseSerialGC")
                .noneMatch(line -> line.contains("NewSize") || line.contains("NewRatio"));

        shell.environment.put("JAVA_OPTS", "-XX:+UseGCOverheadLimit");
        assertThat(shell.run(launcher, "key").lines()).contains("-XX:+UseSerialGC");
    }

    @Test
    void noListThatMayBeEmptyIsExpandedInAWayThatOlderShellsRefuse() throws Exception {
        // Before 4.4, which is what macOS has, bash takes an empty list for one that was never set.
        assertThat(Files.readString(Path.of("src/main/dist/bin/api-buddy")))
                .doesNotContainPattern("(?<!\\+)\"\\$\\{(mapping|checked|arguments)\\[@\\]\\}\"");
    }

    @Test
    void whatLooksLikeAPatternInJavaOptsStaysAsItIs() throws Exception {
        Files.createFile(directory.resolve("-Dx=y"));
        shell.environment.put("JAVA_OPTS", "-D*");

        assertThat(shell.run(launcher, "key").lines()).contains("-D*").doesNotContain("-Dx=y");
    }

    @Test
    void whatFollowsTwoHyphensIsPassedOnWhateverItLooksLike() throws Exception {
        var result = shell.run(launcher, "cache", "list", "--", "--profile", "--class-archive=now");

        assertThat(result.code()).isZero();
        assertThat(result.lines())
                .endsWith("io.apibuddy.cli.Main", "cache", "list", "--", "--profile", "--class-archive=now");
    }

    @Test
    void theNameAloneAndPathsForCdDoNotLeadItAstray() throws Exception {
        Files.createDirectories(directory.resolve("elsewhere/bin"));
        shell.environment.put("CDPATH", directory.resolve("elsewhere").toString());
        Path library = directory.toRealPath().resolve("dist/lib");

        assertThat(classPath(shell.run("bash", "-c", "cd dist/bin && bash api-buddy key")))
                .startsWith(library + "/A.jar:");
        assertThat(classPath(shell.run("bash", "-c", "cd dist && bin/api-buddy key")))
                .startsWith(library + "/A.jar:");
    }

    @Test
    void whatTheSystemCallsOtherwiseIsCalledAsByJava() throws Exception {
        Files.delete(directory.resolve("jdk/release"));
        Shell.script(directory.resolve("jdk/bin/java"), "echo 'openjdk version \"17.0.15\"'; printf '%s\\n' \"$@\"");
        Shell.script(directory.resolve("fake/uname"), "[ \"$1\" = -s ] && echo Darwin || echo arm64");
        shell.environment.put("PATH", directory.resolve("fake") + ":/usr/bin:/bin");
        Path library = Files.createDirectories(directory.resolve("dist/lib/native/Mac/aarch64"));

        assertThat(shell.run(launcher, "key").lines()).contains("-Dorg.sqlite.lib.path=" + library.toRealPath());
    }

    @Test
    void newerJavaIsToldWhatNettyAndSqliteMayDo() throws Exception {
        assertThat(shell.run(launcher, "key").out()).doesNotContain("--sun-misc-unsafe-memory-access");
        Shell.java(directory.resolve("jdk"), "25.0.1");
        assertThat(shell.run(launcher, "key").out())
                .contains("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void anOldJavaIsRefusedWithAdvice() throws Exception {
        Shell.java(directory.resolve("jdk"), "1.8.0_402");
        var result = shell.run(launcher, "key");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("Java 17 or later", "apt-get install", "JAVA_HOME");

        Shell.java(directory.resolve("jdk"), "11.0.2");
        assertThat(shell.run(launcher, "key").code()).isEqualTo(1);
    }

    @Test
    void noJavaIsToldWithAdvice() throws Exception {
        shell.environment.put("JAVA_HOME", directory.resolve("nowhere").toString());
        assertThat(shell.run(launcher, "key").err()).contains("JAVA_HOME is").contains("no bin/java");

        shell.environment.remove("JAVA_HOME");
        shell.environment.put("PATH", toolsWithoutJava().toString());
        var result = shell.run(launcher, "key");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("no java on the PATH", "apt-get install");
    }

    @Test
    void withoutJavaHomeTheJavaOnThePathIsTaken() throws Exception {
        shell.environment.remove("JAVA_HOME");
        shell.environment.put("PATH", directory.resolve("jdk/bin") + ":/usr/bin:/bin");

        assertThat(shell.run(launcher, "key").lines()).endsWith("io.apibuddy.cli.Main", "key");
    }

    private Path toolsWithoutJava() throws IOException {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : new String[] {"bash", "env", "readlink", "stat", "cksum"}) {
            Path real = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            Files.createSymbolicLink(tools.resolve(tool), real);
        }
        return tools;
    }

    private static String classPath(Shell.Result result) {
        return result.lines().get(result.lines().indexOf("-cp") + 1);
    }
}
