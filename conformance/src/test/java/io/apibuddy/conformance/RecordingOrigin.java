package io.apibuddy.conformance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An upstream on a bare socket that keeps every byte it was sent. The path says how it answers: see {@link #answer}. */
final class RecordingOrigin implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final StringBuffer seen = new StringBuffer();

    RecordingOrigin() throws IOException {
        start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /** All that came over all connections. */
    String seen() {
        return seen.toString();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "recording-origin");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                start(() -> converse(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                String path = head.split(" ", 3)[1];
                String answer = path.contains("/silent") ? "" : answer(head, path);
                if (answer.isEmpty()) {
                    in.read(); // until the other side has had enough
                    return;
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                if (path.contains("/broken")) {
                    return;
                }
            }
        } catch (IOException e) {
            // The other side has left.
        }
    }

    /** A head, with its content read behind it; empty at the end. */
    private String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        seen.append(head);
        int length = head.toString().toLowerCase(Locale.ROOT).indexOf("\r\ncontent-length: ");
        if (length >= 0) {
            String number = head.substring(length + 18, head.indexOf("\r\n", length + 18));
            seen.append(new String(in.readNBytes(Integer.parseInt(number)), StandardCharsets.ISO_8859_1));
        }
        return head.toString();
    }

    private static String answer(String head, String path) {
        if (path.contains("/garbage")) {
            return "garbage\r\n\r\n";
        }
        if (path.contains("/broken")) {
            return "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf";
        }
        if (path.contains("/moved")) {
            return whole("302 Found", "Location: /elsewhere\r\n", "");
        }
        if (path.contains("/refused")) {
            return whole("401 Unauthorized", "WWW-Authenticate: Bearer\r\n", "who are you?");
        }
        if (path.contains("/failing")) {
            return whole("500 Internal Server Error", "", "no");
        }
        if (path.contains("/validated") && head.contains("If-None-Match")) {
            return "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n";
        }
        return whole("200 OK", "ETag: \"1\"\r\nVary: Accept\r\nContent-Type: text/plain\r\n", "the answer to " + path);
    }

    private static String whole(String status, String fields, String content) {
        return "HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: " + content.length() + "\r\n\r\n" + content;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
