package io.apibuddy.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

/**
 * An upstream whose answer is larger than anybody wants to hold: made while it is sent, always the same, not compressible.
 * {@code /known} says its length, {@code /unknown} does not.
 */
final class Torrent implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final long length;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger brokenOff = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();

    /** Starts it; {@code length} must be a multiple of 64 KiB. */
    Torrent(long length) throws IOException {
        this.length = length;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/known", exchange -> answer(exchange, length));
        server.createContext("/unknown", exchange -> answer(exchange, 0));
        server.setExecutor(threads);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    int calls() {
        return calls.get();
    }

    /** How many answers could not be sent to their end. */
    int brokenOff() {
        return brokenOff.get();
    }

    /** Bytes of content that the operating system took. */
    long sent() {
        return sent.get();
    }

    /** Of the whole content. */
    long checksum() {
        CRC32 crc = new CRC32();
        Random random = new Random(1);
        byte[] chunk = new byte[CHUNK];
        for (long at = 0; at < length; at += CHUNK) {
            random.nextBytes(chunk);
            crc.update(chunk);
        }
        return crc.getValue();
    }

    private void answer(HttpExchange exchange, long announced) throws IOException {
        calls.incrementAndGet();
        Random random = new Random(1);
        byte[] chunk = new byte[CHUNK];
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            exchange.sendResponseHeaders(200, announced);
            OutputStream content = exchange.getResponseBody();
            for (long at = 0; at < length; at += CHUNK) {
                random.nextBytes(chunk);
                content.write(chunk);
                sent.addAndGet(CHUNK);
            }
            content.close();
        } catch (IOException e) {
            brokenOff.incrementAndGet();
            throw e;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
