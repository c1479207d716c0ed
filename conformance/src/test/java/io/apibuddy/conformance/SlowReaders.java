package io.apibuddy.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Clients that ask for large answers and take little of them. */
final class SlowReaders implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;
    private final List<String> paths = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();

    SlowReaders(int port) {
        this.port = port;
    }

    /** Over a connection of its own; nothing is read. The path has a query, which the answer does not depend on. */
    void ask(String path) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        paths.add(path);
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), PATIENCE_MILLIS);
        socket.getOutputStream()
                .write(("GET /api" + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .getBytes(US_ASCII));
    }

    /**
     * The first ones read what they get, to its end. What comes must be right, or be a 503.
     *
     * @return how many of them have not got all
     */
    int readSome(int count) {
        int broken = 0;
        for (int i = 0; i < count; i++) {
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            try {
                InputStream in = sockets.get(i).getInputStream();
                in.transferTo(got);
            } catch (IOException reset) {
                // what came before counts
            }
            broken += isWhole(paths.get(i), got.toByteArray()) ? 0 : 1;
        }
        return broken;
    }

    private static boolean isWhole(String path, byte[] got) {
        String text = new String(got, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        if (text.startsWith("HTTP/1.1 503 ")) {
            assertThat(text.substring(0, end)).contains("\r\nRetry-After: ");
            return true;
        }
        byte[] whole = CheckedOrigin.content(path.substring(0, path.indexOf('?')));
        assertThat(text.substring(0, end))
                .as(path)
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Length: " + whole.length);
        int length = got.length - end - 4;
        assertThat(length).isLessThanOrEqualTo(whole.length);
        assertThat(Arrays.equals(got, end + 4, got.length, whole, 0, length))
                .as("the first %d bytes of %s", length, path)
                .isTrue();
        return length == whole.length;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
