package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code bin/api-buddy} makes, finds and renews Java's archive of classes, with a Java that only pretends. */
class ClassArchiveTest {
    @TempDir
    private Path directory;

    private Shell shell;
    private Path dist;
    private Path launcher;
    private Path cache;

    @BeforeEach
    void prepare() throws IOException {
        shell = new Shell(directory);
        dist = Files.createDirectories(directory.toRealPath().resolve("dist"));
        launcher = dist.resolve("bin/api-buddy");
        Files.createDirectories(launcher.getParent());
        Files.createDirectories(dist.resolve("lib"));
        Files.copy(Path.of("src/main/dist/bin/api-buddy"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(dist.resolve("lib/a.jar"), "1");
        cache = directory.resolve("cache");
        shell.environment.put("XDG_CACHE_HOME", cache.toString());
        shell.environment.put("JAVA_HOME", java("17.0.15").toString());
    }

    @Test
    void theFirstServerHasItMadeAndTheNextTakesIt() throws Exception {
        assertThat(archiveOf("serve")).isEmpty();
        Path made = awaitOneIn(dist.resolve("archive"), ".jsa");

        assertThat(archiveOf("serve")).isEqualTo(made.toString());
        assertThat(archiveOf("key")).isEqualTo(made.toString());
        assertThat(dumps()).isEqualTo(1);
    }

    @Test
    void aShortCommandHasNoneMade() throws Exception {
        assertThat(archiveOf("key")).isEmpty();
        assertThat(dist.resolve("archive")).doesNotExist();
    }

    @Test
    void itIsMadeAndUsedOnRequestOnly() throws Exception {
        Path made = madeNow();

        assertThat(shell.run(launcher, "--class-archive", "off", "serve").out()).doesNotContain("SharedArchiveFile");
        assertThat(archiveOf("serve")).isEqualTo(made.toString());
        assertThat(shell.run(launcher, "--class-archive=later", "serve").code()).isEqualTo(2);
        assertThat(shell.run(launcher, "--class-archive").code()).isEqualTo(2);
    }

    @Test
    void whereTheDistributionCannotBeWrittenTheUsersCacheHasIt() throws Exception {
        // Not by permissions: they do not bind who runs the tests as root.
        Files.createFile(dist.resolve("archive"));

        Path made = madeNow();

        assertThat(made).startsWith(cache.toRealPath().resolve("api-buddy/archive"));
        assertThat(archiveOf("key")).isEqualTo(made.toString());
    }

    @Test
    void whereNothingCanBeWrittenItGoesWithout() throws Exception {
        Files.createFile(dist.resolve("archive"));
        Files.createFile(cache);

        var result = shell.run(launcher, "serve");

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.lines()).contains("serve").noneMatch(flag -> flag.contains("SharedArchiveFile"));
        assertThat(shell.run(launcher, "--class-archive", "now").err()).contains("could not be made");
    }

    @Test
    void oneThatWasWrittenToIsMadeAnew() throws Exception {
        Path made = madeNow();
        Files.writeString(made, "damaged");

        assertThat(archiveOf("serve")).isEmpty();
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.size(made) == 0);

        assertThat(archiveOf("serve")).isEqualTo(made.toString());
    }

    @Test
    void whereThatIsFastItIsComparedWithWhatItWasWhenItWasMade() throws Exception {
        cksum("using pclmul hardware support", "1 2");
        Path made = madeNow();

        assertThat(made.resolveSibling(made.getFileName() + ".sum")).hasContent("1 2");
        assertThat(archiveOf("key")).isEqualTo(made.toString());
        assertThat(shell.run(launcher, "key").lines()).doesNotContain("-XX:+VerifySharedSpaces");

        cksum("using pclmul hardware support", "3 2");
        assertThat(archiveOf("key")).isEmpty();
        assertThat(archiveOf("serve")).isEmpty();
        await().atMost(Duration.ofSeconds(20)).until(() -> dumps() == 2);
        await().atMost(Duration.ofSeconds(20)).until(() -> archiveOf("key").equals(made.toString()));
    }

    @Test
    void whereThatIsSlowJavaLooksForDamage() throws Exception {
        cksum("pclmul support not detected", "1 2");
        Path made = madeNow();

        assertThat(made.resolveSibling(made.getFileName() + ".sum")).doesNotExist();
        assertThat(shell.run(launcher, "key").lines())
                .contains("-XX:SharedArchiveFile=" + made, "-XX:+VerifySharedSpaces");
        assertThat(shell.run(launcher, "--profile", "small", "key").lines())
                .contains("-XX:SharedArchiveFile=" + made)
                .doesNotContain("-XX:+VerifySharedSpaces");
    }

    /** One that says how fast it is, and that all files are alike; of the names of jars it makes what the real one does. */
    private void cksum(String said, String sum) throws IOException {
        Path bin = directory.resolve("tools");
        Shell.script(
                bin.resolve("cksum"),
                "[ \"${1-}\" != --debug ] || { echo 'cksum: " + said + "' >&2; exit; }",
                "[ -f /dev/stdin ] || exec /usr/bin/cksum",
                "echo " + sum);
        shell.environment.put("PATH", bin + ":/usr/bin:/bin");
    }

    @Test
    void otherJarsNeedAnotherAndTheOldOneGoes() throws Exception {
        Path old = madeNow();
        Files.writeString(dist.resolve("lib/a.jar"), "another version");

        assertThat(archiveOf("key")).isEmpty();

        Path made = madeNow();
        assertThat(made).isNotEqualTo(old);
        assertThat(dist.resolve("archive")).isDirectoryContaining("glob:**.jsa");
        assertThat(old).doesNotExist();
    }

    @Test
    void anotherJavaNeedsAnother() throws Exception {
        Path old = madeNow();

        java("17.0.16");
        assertThat(archiveOf("key")).isEmpty();
        java("25.0.1");
        assertThat(archiveOf("key")).isEmpty();
        Path newer = madeNow();
        assertThat(archiveOf("key")).isEqualTo(newer.toString());

        java("17.0.15");
        assertThat(archiveOf("key")).isEqualTo(old.toString());
    }

    @Test
    void whatBelongsToADistributionThatIsGoneIsRemovedFromTheCache() throws Exception {
        Files.createFile(dist.resolve("archive"));
        Path gone = Files.createDirectories(cache.resolve("api-buddy/archive/%opt%gone"));
        Path other = Files.createDirectories(directory.toRealPath().resolve("other/lib"));
        Path kept = Files.createDirectories(cache.resolve(
                "api-buddy/archive/" + other.getParent().toString().replace('/', '%')));

        madeNow();

        assertThat(gone).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void serversThatStartAtOnceHaveOneMade() throws Exception {
        List<Process> servers = Stream.of(1, 2, 3).map(any -> started("serve")).toList();
        for (Process server : servers) {
            assertThat(Shell.result(server).code()).isZero();
        }
        awaitOneIn(dist.resolve("archive"), ".jsa");

        assertThat(dumps()).isEqualTo(1);
    }

    @Test
    void whatFailedIsTriedAgainAfterAnHour() throws Exception {
        Path jdk = java("17.0.15");
        Shell.script(jdk.resolve("bin/java"), "echo \"$@\" >> " + directory + "/calls; [ \"${@: -1}\" = serve ]");
        assertThat(shell.run(launcher, "serve").code()).isZero();
        Path making = awaitOneIn(dist.resolve("archive"), ".making");
        await().until(() -> trainings() == 1);
        await().until(() -> Files.exists(making.resolve("failed")));

        assertThat(shell.run(launcher, "serve").code()).isZero();
        assertThat(trainings()).isEqualTo(1);

        Files.setLastModifiedTime(making, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        assertThat(shell.run(launcher, "serve").code()).isZero();
        await().until(() -> trainings() == 2);
        await().until(() -> Files.exists(making.resolve("failed")));

        // Asked for, it is tried at once.
        var now = shell.run(launcher, "--class-archive", "now");
        assertThat(now.code()).isEqualTo(1);
        assertThat(now.err()).contains("could not be made in " + dist.resolve("archive"));
        assertThat(trainings()).isEqualTo(3);
    }

    @Test
    void whoeverWantsItNowWaitsForTheOneThatIsBeingMade() throws Exception {
        assertThat(archiveOf("serve")).isEmpty();
        awaitOneIn(dist.resolve("archive"), ".making");

        var now = shell.run(launcher, "--class-archive", "now");

        assertThat(now.code()).isZero();
        assertThat(now.err()).isEqualTo("It is being made already; waiting for that.\n");
        assertThat(archiveOf("key")).isEqualTo(now.out().strip());
        assertThat(dumps()).isEqualTo(1);
    }

    @Test
    void whoHasNoHomeToSpeakOfStartsWithoutIt() throws Exception {
        Files.createFile(dist.resolve("archive"));
        shell.environment.remove("XDG_CACHE_HOME");
        // Nothing can be made below a device, whoever runs the tests.
        for (String home : new String[] {"nowhere", "/dev/null"}) {
            shell.environment.put("HOME", home);
            assertThat(shell.run(launcher, "serve").lines()).contains("serve");
        }
    }

    /** One that prints what it is given, save where it is to make something. */
    private Path java(String version) throws IOException {
        Path home = Shell.java(directory.resolve("jdk"), version);
        Shell.script(
                home.resolve("bin/java"),
                "case \"$*\" in",
                "  *DumpLoadedClassList=*) touch classes ;;",
                "  *-Xshare:dump*SharedArchiveFile=archive* | *AOTCacheOutput=archive*)",
                "    echo dump >> " + directory + "/dumps; sleep 0.2; touch archive ;;",
                "  *) printf '%s\\n' \"$@\" ;;",
                "esac");
        return home;
    }

    /** Empty when none is used. */
    private String archiveOf(String command) throws Exception {
        var result = shell.run(launcher, command);
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        return result.lines().stream()
                .filter(flag -> flag.startsWith("-XX:SharedArchiveFile="))
                .map(flag -> flag.substring(flag.indexOf('=') + 1))
                .findFirst()
                .orElse("");
    }

    private Path madeNow() throws Exception {
        var result = shell.run(launcher, "--class-archive", "now");
        assertThat(result.code()).as(result.err()).isZero();
        return Path.of(result.out().strip());
    }

    private Process started(String command) {
        try {
            return shell.start(launcher, command);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path awaitOneIn(Path place, String ending) {
        return await().atMost(Duration.ofSeconds(20)).until(() -> oneIn(place, ending), Objects::nonNull);
    }

    private static @Nullable Path oneIn(Path place, String ending) throws IOException {
        if (!Files.isDirectory(place)) {
            return null;
        }
        try (Stream<Path> all = Files.list(place)) {
            return all.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElse(null);
        }
    }

    private int dumps() throws IOException {
        return Files.readAllLines(directory.resolve("dumps")).size();
    }

    private long trainings() throws IOException {
        return Files.readAllLines(directory.resolve("calls")).stream()
                .filter(call -> call.contains("train"))
                .count();
    }
}
