package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WireTest {
    @Test
    void anAnswerIsReadWholeAndTheNextOneAfterIt() throws IOException {
        String first = "HTTP/1.1 200 OK\r\nCache-Status: api-buddy; hit; ttl=9\r\ncontent-length: 3\r\n\r\nabc";
        String second = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        try (Scripted server = new Scripted(first + second);
                Wire wire = server.wire().sending("X-A: b")) {
            Wire.Answer answer = wire.get("/x");

            CRC32C digest = new CRC32C();
            digest.update("abc".getBytes(StandardCharsets.US_ASCII));
            assertThat(answer.isHit()).isTrue();
            assertThat(answer.length()).isEqualTo(3);
            assertThat(answer.digest()).isEqualTo(digest.getValue());
            assertThat(wire.get("/y").status()).isEqualTo(404);
        }
    }

    @Test
    void anAnswerThatBreaksOffIsAFailure() throws IOException {
        try (Scripted server = new Scripted("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                Wire wire = server.wire()) {
            assertThatIOException()
                    .isThrownBy(() -> wire.get("/x"))
                    .isInstanceOf(EOFException.class)
                    .withMessage("7 of 10 bytes are missing");
        }
    }

    @Test
    void whatIsNoAnswerIsAFailure() throws IOException {
        try (Scripted server = new Scripted("SSH-2.0-x\r\n");
                Wire wire = server.wire()) {
            assertThatIOException().isThrownBy(() -> wire.get("/x")).withMessageStartingWith("no status line");
        }
    }

    /** Waits for a request, says what it has to say and ends. */
    private static final class Scripted implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final CompletableFuture<Void> done;

        Scripted(String text) throws IOException {
            done = CompletableFuture.runAsync(() -> answer(text));
        }

        private void answer(String text) {
            try (Socket socket = listening.accept()) {
                InputStream in = socket.getInputStream();
                int ends = 0;
                for (int c = in.read(); c >= 0 && ends < 2; c = ends < 2 ? in.read() : c) {
                    ends = c == '\n' ? ends + 1 : c == '\r' ? ends : 0;
                }
                socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        Wire wire() throws IOException {
            return Wire.to(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort()),
                    Duration.ofSeconds(10));
        }

        @Override
        public void close() throws IOException {
            done.join();
            listening.close();
        }
    }
}
