package io.apibuddy.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The process with the proxy: the launcher's flags, a small heap, Netty's leak detector at its strictest. */
final class SoakedProcess implements AutoCloseable {
    private final Process process;
    private final Path directory;
    private final BufferedReader out;
    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private SoakedProcess(Process process, Path directory) throws IOException {
        this.process = process;
        this.directory = directory;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        String address = out.readLine();
        if (address == null) {
            throw new IOException("it did not start: " + Files.readString(directory.resolve("log")));
        }
        this.base = URI.create(address);
    }

    static SoakedProcess start(Path directory, Path configuration, int speed) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms192m", // all of it from the beginning: what the process grows by later is something else
                "-Xmx192m",
                "-XX:+AlwaysPreTouch",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:disable", // what Java warns of belongs into the log, not between the answers
                "-Xlog:all=warning:stderr",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Dio.netty.tryReflectionSetAccessible=true",
                "-Dio.netty.leakDetection.level=paranoid"));
        if (Runtime.version().feature() >= 24) { // it warns of what SQLite and Netty are meant to do
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "io.apibuddy.FastProxy",
                configuration.toString(),
                Integer.toString(speed)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(directory.resolve("log").toFile());
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", "131072");
        return new SoakedProcess(builder.start(), directory);
    }

    URI base() {
        return base;
    }

    /** Says a word, and what the answer is. */
    String tell(String word) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).write(word + "\n");
        process.outputWriter(StandardCharsets.UTF_8).flush();
        String answer = out.readLine();
        if (answer == null) {
            throw new IOException("it has ended: " + log());
        }
        return answer;
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    /**
     * Whether a buffer that is lost is told of in the log, before so many seconds are over. Netty finds lost buffers after a
     * collection, and tells when the next one is made: for that somebody must ask for something.
     */
    boolean noticesALostBuffer(URI something, Duration within) throws IOException, InterruptedException {
        long told = leaks();
        tell("lose");
        long end = System.nanoTime() + within.toNanos();
        while (leaks() == told && System.nanoTime() - end < 0) {
            collect(something);
        }
        return leaks() > told;
    }

    /** Collects garbage, then has buffers made. */
    void collect(URI something) throws IOException, InterruptedException {
        tell("sample");
        for (int i = 0; i < 20; i++) {
            HttpRequest request = HttpRequest.newBuilder(something)
                    .timeout(Duration.ofSeconds(60))
                    .build();
            http.send(request, BodyHandlers.discarding());
        }
    }

    private long leaks() throws IOException {
        return log().lines().filter(line -> line.contains("LEAK")).count();
    }

    long residentBytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        }
    }

    /** The cache file with what stands beside it. */
    long fileBytes() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("cache.db"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Its exit code, after it was told to end. */
    int end() throws IOException, InterruptedException {
        process.outputWriter(StandardCharsets.UTF_8).write("end\n");
        process.outputWriter(StandardCharsets.UTF_8).flush();
        return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
