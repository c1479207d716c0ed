package io.apibuddy.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The process with the proxy: a small heap, Netty's leak detector at its strictest. */
final class SoakedProcess implements AutoCloseable {
    private final Process process;
    private final Path directory;
    private final BufferedReader out;
    private final URI base;

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
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-Dio.netty.leakDetection.level=paranoid",
                "-cp",
                System.getProperty("java.class.path"),
                "io.apibuddy.FastProxy",
                configuration.toString(),
                Integer.toString(speed));
        return new SoakedProcess(
                new ProcessBuilder(command)
                        .redirectError(directory.resolve("log").toFile())
                        .start(),
                directory);
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
