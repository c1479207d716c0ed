package io.apibuddy.conformance;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Asks by HTTP/2 without TLS and without a word of HTTP/1 before, which the JDK's client cannot. */
final class Curl {
    private static final int PATIENCE_SECONDS = 10;
    private static final int NO_ANSWER_IN_TIME = 28;

    private final Path directory;

    /** @param directory where it puts what it gets, for a moment */
    Curl(Path directory) {
        this.directory = directory;
        if (Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .noneMatch(on -> Files.isExecutable(Path.of(on, "curl")))) {
            Needed.isMissing("curl is missing: install curl");
        }
    }

    /**
     * What became of it.
     *
     * @param status 0 for an answer that broke off, or none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Got(int status, byte[] content) {}

    /** Over a connection of its own; that nothing is said for ten seconds is an error. */
    Got get(URI uri) throws IOException, InterruptedException {
        Path content = directory.resolve("curl.content");
        Files.deleteIfExists(content);
        Process process = new ProcessBuilder(
                        "curl",
                        "--silent",
                        "--noproxy",
                        "*",
                        "--http2-prior-knowledge",
                        "--max-time",
                        Integer.toString(PATIENCE_SECONDS),
                        "--output",
                        content.toString(),
                        "--write-out",
                        "%{http_version} %{http_code}",
                        uri.toString())
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        int end = process.waitFor();
        if (end == NO_ANSWER_IN_TIME) {
            throw new AssertionError(uri + ": no whole answer in " + PATIENCE_SECONDS + " s: " + said);
        }
        if (end != 0) {
            return new Got(0, new byte[0]);
        }
        if (!said.startsWith("2 ")) {
            throw new AssertionError(uri + ": not by HTTP/2: " + said);
        }
        return new Got(Integer.parseInt(said.substring(2)), Files.readAllBytes(content));
    }
}
