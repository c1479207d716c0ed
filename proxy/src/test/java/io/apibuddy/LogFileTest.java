package io.apibuddy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogFileTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"1000, 1000", "4096, 1000", "100000, 1000"})
    void manyWritersLoseAndTearNoLineHoweverOftenTheFileIsBegunAnew(long maxSize, int backups) throws Exception {
        int writers = 8;
        int each = 500;
        try (LogFile<String> log = open("some.log", maxSize, backups)) {
            List<Thread> threads = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int number = writer;
                threads.add(new Thread(() -> IntStream.range(0, each)
                        .forEach(i -> assertThat(
                                        log.write("writer " + number + " line " + i + " " + "x".repeat(i % 97)))
                                .isTrue())));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            log.close();
            assertThat(log.dropped()).isZero();
        }

        List<String> lines = new ArrayList<>();
        for (Path file : files()) {
            assertThat(Files.size(file)).isLessThanOrEqualTo(maxSize);
            assertThat(Files.readString(file)).endsWith("\n");
            lines.addAll(Files.readAllLines(file));
        }
        assertThat(lines)
                .hasSize(writers * each)
                .doesNotHaveDuplicates()
                .allMatch(line -> line.matches("writer \\d line \\d+ x*"));
    }

    @Test
    void ofOneWriterTheLinesStandInOrderFromTheOldestFileToTheNewest() throws Exception {
        try (LogFile<String> log = open("some.log", 100, 1000)) {
            IntStream.range(0, 200).forEach(i -> log.write("line " + i));
        }
        List<String> lines = new ArrayList<>();
        List<Path> files = files();
        for (int number = files.size() - 1; number >= 1; number--) {
            lines.addAll(Files.readAllLines(directory.resolve("some.log." + number)));
        }
        lines.addAll(Files.readAllLines(directory.resolve("some.log")));
        assertThat(lines)
                .isEqualTo(IntStream.range(0, 200).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void onlyAsManyFullFilesAreKeptAsWereAskedFor() throws Exception {
        try (LogFile<String> log = open("some.log", 100, 3)) {
            IntStream.range(0, 200).forEach(i -> log.write("line " + i));
        }
        assertThat(names()).containsExactlyInAnyOrder("some.log", "some.log.1", "some.log.2", "some.log.3");
        assertThat(directory.resolve("some.log")).content().endsWith("line 199\n");
    }

    @Test
    void withNoneToKeepTheFileIsEmptiedWhenItIsFull() throws Exception {
        try (LogFile<String> log = open("some.log", 100, 0)) {
            IntStream.range(0, 200).forEach(i -> log.write("line " + i));
        }
        assertThat(names()).containsExactly("some.log");
        assertThat(directory.resolve("some.log"))
                .content()
                .endsWith("line 199\n")
                .hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void aLineLongerThanAFileHasOneOfItsOwn() throws Exception {
        try (LogFile<String> log = open("some.log", 50, 5)) {
            Stream.of("short", "x".repeat(200), "short again").forEach(log::write);
        }
        assertThat(directory.resolve("some.log.2")).hasContent("short\n");
        assertThat(directory.resolve("some.log.1")).hasContent("x".repeat(200) + "\n");
        assertThat(directory.resolve("some.log")).hasContent("short again\n");
    }

    @Test
    void anotherRunGoesOnWhereTheLastOneStopped() throws Exception {
        try (LogFile<String> log = open("some.log", 1000, 5)) {
            log.write("one");
        }
        // Killed in the middle of a line.
        Files.writeString(directory.resolve("some.log"), "one\ntw");
        try (LogFile<String> log = open("some.log", 1000, 5)) {
            log.write("three");
        }
        assertThat(directory.resolve("some.log")).hasContent("one\ntw\nthree\n");
    }

    @Test
    void eachFileAndTheDirectoryIsForItsOwnersEyesOnly() throws Exception {
        try (LogFile<String> log = open("logs/some.log", 20, 5)) {
            IntStream.range(0, 10).forEach(i -> log.write("line " + i));
        }
        assertThat(permissions("logs")).isEqualTo("rwx------");
        for (String name : List.of("logs/some.log", "logs/some.log.1", "logs/some.log.2")) {
            assertThat(permissions(name)).isEqualTo("rw-------");
        }
    }

    @Test
    void whatCannotBeWrittenWaitsAndIsWrittenOnceItCanBe() throws Exception {
        // A directory in the file's place: not even root can write that.
        Path file = Files.createDirectory(directory.resolve("some.log"));
        try (LogFile<String> log = open("some.log", 1000, 5)) {
            for (int i = 0; i < 10; i++) {
                assertThat(log.write("line " + i)).isTrue();
            }
            await().pollDelay(Duration.ofMillis(100)).until(() -> Files.isDirectory(file));
            Files.delete(file);
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(Files.readAllLines(file)).hasSize(10));
            log.write("another");
            log.close();
            assertThat(log.dropped()).isZero();
        }
        assertThat(Files.readAllLines(file)).hasSize(11).endsWith("another");
    }

    @Test
    void aFullDiskDelaysNobodyAndWhatDoesNotFitAnyLongerIsCounted() {
        int lines = 3 * LogFile.WAITING;
        LogFile<String> log = LogFile.open(Path.of("/dev/full"), 1000, 5, LogFileTest::bytes);
        long begun = System.nanoTime();
        for (int i = 0; i < lines; i++) {
            log.write("line " + i);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
        assertThat(log.dropped()).isPositive().isLessThan(lines);
        log.close();
        assertThat(log.dropped()).isEqualTo(lines);
        assertThat(log.write("late")).isFalse();
    }

    @Test
    void whereNoNewFileCanBeBegunTheOldOneGoesOn() throws Exception {
        // A directory that is not empty stands where the full file would go.
        Files.createDirectories(directory.resolve("some.log.1/in the way"));
        try (LogFile<String> log = open("some.log", 100, 1)) {
            IntStream.range(0, 100).forEach(i -> log.write("line " + i));
        }
        assertThat(Files.readAllLines(directory.resolve("some.log"))).hasSize(100);
    }

    /** As by an administrator, or a program that rotates logs itself. */
    @Test
    void whereTheFileWasTakenAwayANewOneIsBegunWhenThatIsFull() throws Exception {
        Path log = directory.resolve("some.log");
        try (RotatingFile file = new RotatingFile(log, 10, 5)) {
            for (String line : List.of("one one", "two two", "three")) {
                file.add(bytes(line));
                file.flush();
                if (line.equals("one one")) {
                    Files.delete(log);
                }
            }
        }
        assertThat(directory.resolve("some.log.1")).hasContent("two two\n");
        assertThat(log).hasContent("three\n");
    }

    @Test
    void aLineWithoutAFormIsDroppedAndTheNextOneWritten() {
        try (LogFile<String> log = LogFile.open(directory.resolve("some.log"), 1000, 5, line -> {
            if (line.equals("bad")) {
                throw new IllegalStateException("no form");
            }
            return bytes(line);
        })) {
            Stream.of("one", "bad", "two").forEach(log::write);
            log.close();
            assertThat(log.dropped()).isOne();
        }
        assertThat(directory.resolve("some.log")).hasContent("one\ntwo\n");
    }

    @Test
    void anInterruptedThreadClosesItToo() throws Exception {
        LogFile<String> log = open("some.log", 1000, 5);
        log.write("one");
        CountDownLatch closed = new CountDownLatch(1);
        Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            log.close();
            if (Thread.currentThread().isInterrupted()) {
                closed.countDown();
            }
        });
        closer.start();
        closed.await();
        assertThat(directory.resolve("some.log")).hasContent("one\n");
    }

    @Test
    void sizesAndNumbersThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> open("some.log", 0, 1)).hasMessageContaining("maxSize: found 0");
        assertThatThrownBy(() -> open("some.log", 1, -1)).hasMessageContaining("backups: found -1");
    }

    private LogFile<String> open(String name, long maxSize, int backups) {
        return LogFile.open(directory.resolve(name), maxSize, backups, LogFileTest::bytes);
    }

    private static byte[] bytes(String line) {
        return (line + "\n").getBytes(US_ASCII);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private List<String> names() throws IOException {
        return files().stream().map(file -> file.getFileName().toString()).toList();
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
    }
}
