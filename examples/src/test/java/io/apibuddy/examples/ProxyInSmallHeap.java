package io.apibuddy.examples;

import io.apibuddy.CachingProxy;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A proxy in a process of its own, whose heap is much smaller than what goes through it. */
final class ProxyInSmallHeap implements AutoCloseable {
    private final Process process;
    private final URI base;

    private ProxyInSmallHeap(Process process, URI base) {
        this.process = process;
        this.base = base;
    }

    /** In the process: starts the proxy, says where it listens, and lives until its input ends. */
    public static void main(String[] args) throws IOException {
        try (CachingProxy proxy = CachingProxy.builder()
                .map("torrent", args[0])
                .database(Path.of(args[1]))
                .set("cache.max_cache_response_size", Long.parseLong(args[2]))
                .start()) {
            System.out.println(proxy.uri("torrent"));
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
        }
    }

    static ProxyInSmallHeap start(URI upstream, Path database, long maxResponse) throws IOException {
        return start(48, upstream, database, maxResponse);
    }

    /** With a heap of so many MiB. */
    static ProxyInSmallHeap start(int heap, URI upstream, Path database, long maxResponse) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap + "m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProxyInSmallHeap.class.getName(),
                        upstream.toString(),
                        database.toString(),
                        Long.toString(maxResponse))
                .redirectError(new File(database + ".err"))
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        if (line == null) {
            process.destroyForcibly();
            throw new IOException(Files.readString(Path.of(database + ".err")));
        }
        return new ProxyInSmallHeap(process, URI.create(line));
    }

    URI uri(String path) {
        return URI.create(base + path);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The most memory that the process has had so far, as Linux counts it; 0 elsewhere. */
    long peakResidentBytes() throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .sum();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
