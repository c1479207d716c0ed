package io.apibuddy;

import io.apibuddy.threats.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Sends bytes as they are. */
final class RawClient {
    private RawClient() {}

    /** All that comes back until the other side closes or falls silent for two seconds. */
    static String exchange(int port, String bytes) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[8192];
            try {
                for (int n; (n = socket.getInputStream().read(buffer)) >= 0; ) {
                    answer.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                }
            } catch (java.net.SocketTimeoutException e) {
                return looked(answer.toString());
            }
            return looked(answer.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that comes back until the other side closes; {@code <reset>} at its end where it did not close in order. */
    static String untilClosed(int port, String bytes) {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            byte[] buffer = new byte[8192];
            for (int n; (n = socket.getInputStream().read(buffer)) >= 0; ) {
                answer.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketException reset) {
            answer.append("<reset>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return looked(answer.toString());
    }

    /** What the proxy itself answered, if it did. */
    private static String looked(String answer) {
        if (answer.contains("application/problem+json")) {
            Secrets.look(Secrets.Place.ANSWERS, answer);
        }
        return answer;
    }

    static int statusOf(int port, String bytes) {
        String answer = exchange(port, bytes);
        return Integer.parseInt(answer.substring(9, 12));
    }

    /** Sends bytes, reads as far as a text, and leaves. */
    static void leaving(int port, String bytes, String text) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf(text) < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    throw new IllegalStateException("It ended before: " + answer);
                }
                answer.append((char) next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes and gathers what comes back, as it comes, until the other side closes. */
    static Thread reading(int port, String bytes, StringBuffer seen) {
        Thread reader = new Thread(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                byte[] buffer = new byte[8192];
                for (int n; (n = socket.getInputStream().read(buffer)) >= 0; ) {
                    seen.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                }
            } catch (IOException e) {
                seen.append(e);
            }
        });
        reader.start();
        return reader;
    }
}
