package io.apibuddy.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** An upstream with one answer, as small as can be, for what it needs of Java goes into the class archive too. */
final class TrainingOrigin implements AutoCloseable {
    static final String TAG = "\"1\"";

    private static final String CONTENT = "{\"name\": \"Norway\"}\n".repeat(50);

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    TrainingOrigin() throws IOException {
        Thread thread = new Thread(this::answer, "training-origin");
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One connection a request. */
    private void answer() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                boolean known = false;
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    known |= line.regionMatches(true, 0, "if-none-match:", 0, "if-none-match:".length());
                }
                client.getOutputStream().write((known ? notModified() : whole()).getBytes(StandardCharsets.US_ASCII));
                // What is closed while content is unread is reset, and the answer with it.
                client.shutdownOutput();
                in.transferTo(Writer.nullWriter());
            } catch (IOException gone) {
                // The next one may do better; closing ends it.
            }
        }
    }

    private static String notModified() {
        return "HTTP/1.1 304 Not Modified\r\nETag: " + TAG + "\r\nConnection: close\r\n\r\n";
    }

    private static String whole() {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: " + TAG
                + "\r\nCache-Control: max-age=60\r\nConnection: close\r\nContent-Length: " + CONTENT.length()
                + "\r\n\r\n" + CONTENT;
    }
}
