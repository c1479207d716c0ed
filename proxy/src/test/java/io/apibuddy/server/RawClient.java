package io.apibuddy.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A socket and a reader of HTTP/1 answers that takes nothing for granted. Latin-1 both ways. */
public final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static RawClient to(String host, int port) {
        try {
            return new RawClient(new Socket(host, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawClient over(Socket socket) {
        try {
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RawClient send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends what the server may no longer want. */
    public RawClient trySend(String text) {
        try {
            return send(text);
        } catch (UncheckedIOException e) {
            return this;
        }
    }

    public Answer read() {
        return read(false);
    }

    /** Reads one answer; {@code head}: the answer to a HEAD. */
    public Answer read(boolean head) {
        try {
            String line = line();
            if (line == null) {
                throw new IOException("closed before an answer");
            }
            int status = Integer.parseInt(line.substring(9, 12));
            List<String> fields = new ArrayList<>();
            for (String field = line(); field != null && !field.isEmpty(); field = line()) {
                fields.add(field);
            }
            return new Answer(line, status, fields, head || noContent(status) ? "" : content(fields));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean noContent(int status) {
        return status < 200 || status == 204 || status == 304;
    }

    private String content(List<String> fields) throws IOException {
        String length = value(fields, "content-length");
        if (length != null) {
            byte[] bytes = in.readNBytes(Integer.parseInt(length));
            if (bytes.length < Integer.parseInt(length)) {
                throw new IOException("broke off after " + bytes.length + " bytes");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        if (!"chunked".equals(value(fields, "transfer-encoding"))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        StringBuilder content = new StringBuilder();
        while (true) {
            String size = line();
            if (size == null) {
                throw new IOException("broke off between chunks after " + content.length() + " bytes");
            }
            int length16 = Integer.parseInt(size, 16);
            byte[] chunk = in.readNBytes(length16);
            if (chunk.length < length16 || !"".equals(line())) {
                throw new IOException("broke off in a chunk");
            }
            if (length16 == 0) {
                return content.toString();
            }
            content.append(new String(chunk, StandardCharsets.ISO_8859_1));
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\r') {
                int lf = in.read();
                if (lf != '\n') {
                    throw new IOException("a bare CR");
                }
                return line.toString(StandardCharsets.ISO_8859_1);
            }
            line.write(b);
        }
        if (line.size() > 0) {
            throw new IOException("broke off in a line: " + line);
        }
        return null;
    }

    /** Whether the server ends the connection with nothing more said. */
    public boolean isAtEnd() {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false; // it is still open
        } catch (IOException e) {
            return true;
        }
    }

    String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String value(List<String> fields, String name) {
        return fields.stream()
                .filter(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(field -> field.substring(name.length() + 1).strip())
                .findFirst()
                .orElse(null);
    }

    public record Answer(String statusLine, int status, List<String> fields, String content) {
        public String field(String name) {
            return value(fields, name);
        }
    }
}
