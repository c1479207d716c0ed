package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process that a test has started: its output goes to two files, and closing ends it. */
final class StartedProcess implements AutoCloseable {
    private static final Duration TO_START = Duration.ofSeconds(30);
    private static final Duration TO_END = Duration.ofSeconds(15);

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;

    private StartedProcess(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts one.
     *
     * @param directory for the files with its output
     * @param name to call it by, in these files' names too
     */
    static StartedProcess start(Path directory, String name, List<String> command) throws IOException {
        Path out = directory.resolve(name + ".out");
        Path err = directory.resolve(name + ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new StartedProcess(name, process, out, err);
    }

    /** The rest of the first line that begins so; waits for it. */
    String awaitLine(String beginning) {
        return await().alias("%s says \"%s\"".formatted(name, beginning))
                .atMost(TO_START)
                .failFast(() -> assertThat(process.isAlive())
                        .as("%s is still there; it said: %s", name, err())
                        .isTrue())
                .until(() -> restOfLine(beginning), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<String> restOfLine(String beginning) {
        // A line that is still being written does not count.
        String text = out();
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()).strip())
                .findFirst();
    }

    /** Its exit code, once it has ended by itself. */
    int awaitEnd(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as("%s ends within %s; it said: %s%s", name, limit, out(), err())
                .isTrue();
        return process.exitValue();
    }

    /** Asks it to end (SIGTERM). */
    void terminate() {
        process.destroy();
    }

    /** Ends it as {@code kill -9} does, in the middle of whatever it does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What the system calls it by. */
    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has written to stdout. */
    String out() {
        return text(out);
    }

    /** What it has written to stderr. */
    String err() {
        return text(err);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("cannot read what a process has written", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
    }

    /** A command that ends well within seconds. */
    static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0)
                .as(said)
                .isTrue();
    }
}
