package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./api-buddy} at the top, with a Maven that makes a distribution whose program only prints. */
class BuildingLauncherTest {
    @TempDir
    private Path directory;

    private Shell shell;
    private Path root;
    private Path launcher;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectories(directory.resolve("a place/project"));
        shell = new Shell(directory);
        launcher = Files.copy(Path.of("../api-buddy"), root.resolve("api-buddy"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        for (String module : new String[] {"core", "proxy", "cli"}) {
            Files.createDirectories(root.resolve(module + "/src/main"));
            Files.writeString(root.resolve(module + "/pom.xml"), "<project/>");
            Files.writeString(root.resolve(module + "/src/main/A.java"), "class A {}");
        }
        Shell.java(directory.resolve("jdk"), "17.0.1");
        mavenThat(
                "echo building >&1",
                "echo built >> \"" + root + "/builds\"",
                "target=\"" + root + "/cli/target\"",
                "sleep 0.2",
                "mkdir -p \"$target/api-buddy-1/api-buddy-1/bin\"",
                "printf '#!/usr/bin/env bash\\n[ \"$1\" = --class-archive ] && echo \"$2\" > \"${0%%/*}/made\" || printf \"%%s,\" \"$@\"\\n' > \"$target/api-buddy-1/api-buddy-1/bin/api-buddy\"",
                "chmod +x \"$target/api-buddy-1/api-buddy-1/bin/api-buddy\"",
                "touch \"$target/api-buddy.jar\" \"$target/api-buddy-1.tar.gz\"");
        shell.environment.put(
                "PATH", directory.resolve("tools") + ":" + directory.resolve("jdk/bin") + ":/usr/bin:/bin");
    }

    @Test
    void itBuildsOnceWithTheBuildsOutputOnStderrAndHandsOver() throws Exception {
        var first = shell.run(launcher, "serve", "--map", "a b=c");
        var second = shell.run(launcher, "key");

        assertThat(first.code()).isZero();
        assertThat(first.out()).isEqualTo("serve,--map,a b=c,");
        assertThat(first.err()).contains("api-buddy: building", "building\n");
        assertThat(second.out()).isEqualTo("key,");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
        assertThat(root.resolve("cli/target/api-buddy-1/api-buddy-1/bin/made")).hasContent("now");
    }

    @Test
    void itWorksThroughALinkFromAnyDirectory() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), launcher);

        assertThat(shell.run(link, "key").out()).isEqualTo("key,");
    }

    @Test
    void changedAddedAndRemovedSourcesAreBuiltAnew() throws Exception {
        shell.run(launcher, "key");

        newer(root.resolve("core/src/main/A.java"));
        shell.run(launcher, "key");
        assertThat(builds()).isEqualTo(2);

        newer(Files.writeString(root.resolve("proxy/src/main/B.java"), "class B {}"));
        shell.run(launcher, "key");
        assertThat(builds()).isEqualTo(3);

        Files.delete(root.resolve("proxy/src/main/B.java"));
        newer(root.resolve("proxy/src/main"));
        shell.run(launcher, "key");
        assertThat(builds()).isEqualTo(4);
    }

    @Test
    void anArchiveThatIsMissingMeansThatTheBuildWasCutShort() throws Exception {
        shell.run(launcher, "key");
        Files.delete(root.resolve("cli/target/api-buddy-1.tar.gz"));

        assertThat(shell.run(launcher, "key").out()).isEqualTo("key,");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void twoAtOnceBuildOnceAndBothRun() throws Exception {
        Process one = shell.start(launcher, "one");
        Process two = shell.start(launcher, "two");

        assertThat(Shell.result(one).out()).isEqualTo("one,");
        assertThat(Shell.result(two).out()).isEqualTo("two,");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aFailedBuildIsToldAndNothingRuns() throws Exception {
        mavenThat("echo 'a compile error'", "exit 1");

        var result = shell.run(launcher, "key");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("a compile error", "The build failed");
    }

    @Test
    void aMissingMavenOrCompilerIsToldWithAdvice() throws Exception {
        Files.delete(directory.resolve("jdk/bin/javac"));
        shell.environment.put("JAVA_HOME", directory.resolve("jdk").toString());
        var result = shell.run(launcher, "key");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("a JDK, 17 or later", "no bin/javac in JAVA_HOME");

        Path few = Files.createDirectories(directory.resolve("few"));
        for (String tool : new String[] {"bash", "env", "dirname", "readlink", "find", "head", "flock"}) {
            Path real = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            Files.createSymbolicLink(few.resolve(tool), real);
        }
        shell.environment.put("PATH", few.toString());
        assertThat(shell.run(launcher, "key").err()).contains("Building needs Maven", "apt-get install maven");
    }

    private void mavenThat(String... lines) throws IOException {
        Shell.script(directory.resolve("tools/mvn"), lines);
    }

    private int builds() throws IOException {
        return Files.readAllLines(root.resolve("builds")).size();
    }

    private static void newer(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
    }
}
