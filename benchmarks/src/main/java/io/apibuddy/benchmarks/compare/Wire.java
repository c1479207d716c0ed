package io.apibuddy.benchmarks.compare;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One connection of the smallest client there can be, so that what is measured is the other side: HTTP/1.1, GET, one
 * request at a time, answers that say their length. Blocking, for one thread.
 */
final class Wire implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_LINE = 1 << 14;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer;
    private String alwaysSent = "";

    private Wire(Socket socket, int bufferSize) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), bufferSize);
        this.out = socket.getOutputStream();
        this.buffer = new byte[bufferSize];
    }

    /**
     * An answer.
     *
     * @param fields lines as they came
     * @param digest CRC-32C of the content
     */
    record Answer(int status, List<String> fields, long length, long digest) {
        Optional<String> field(String name) {
            String prefix = name + ":";
            return fields.stream()
                    .filter(line -> line.regionMatches(true, 0, prefix, 0, prefix.length()))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst();
        }

        boolean isHit() {
            return status == 200 && field("Cache-Status").orElse("").startsWith("api-buddy; hit");
        }
    }

    static Wire to(InetSocketAddress address, Duration patience) throws IOException {
        return to(address, patience, BUFFER);
    }

    /** With a buffer of some size: where there are thousands of connections, a small one. */
    static Wire to(InetSocketAddress address, Duration patience, int bufferSize) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(address, (int) patience.toMillis());
            return new Wire(socket, bufferSize);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** A field line that goes with each request from now on, such as {@code X-API-Buddy-Key: ...}. */
    Wire sending(String fieldLine) {
        alwaysSent += fieldLine + "\r\n";
        return this;
    }

    Answer get(String target) throws IOException {
        String request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + alwaysSent + "\r\n";
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        return read();
    }

    private Answer read() throws IOException {
        String statusLine = line();
        int status = status(statusLine);
        List<String> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            fields.add(line);
        }
        Answer head = new Answer(status, fields, 0, 0);
        long length = head.field("Content-Length")
                .map(Long::parseLong)
                .orElseThrow(() -> new IOException("an answer that does not say its length: " + statusLine));
        return new Answer(status, fields, length, content(length));
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.1 [1-5][0-9][0-9]( .*)?")) {
            throw new IOException("no status line: " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = next(); c != '\n'; c = next()) {
            if (line.length() == LONGEST_LINE) {
                throw new IOException("a line without an end");
            }
            line.append((char) c);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    private int next() throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("the connection ended within an answer");
        }
        return c;
    }

    private long content(long length) throws IOException {
        CRC32C digest = new CRC32C();
        long left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException(left + " of " + length + " bytes are missing");
            }
            digest.update(buffer, 0, read);
            left -= read;
        }
        return digest.getValue();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
