package io.apibuddy.testing;

import io.apibuddy.threats.Secrets;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A socket on loopback that says exactly the bytes it is told to, one thread a connection, and remembers every byte it
 * was sent. For what no HTTP server would say. Safe for any thread.
 */
public final class RawOrigin implements AutoCloseable {
    private static final int SIXTY_FOUR_KIB = 65536;

    private final ServerSocket listening;
    private final String scheme;
    private final Script script;
    private final Wrapping wrapping;
    private final List<Conversation> conversations = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Semaphore signals = new Semaphore(0);

    private RawOrigin(ServerSocket listening, String scheme, Script script, Wrapping wrapping) {
        this.wrapping = wrapping;
        this.listening = listening;
        this.scheme = scheme;
        this.script = script;
        start("raw-origin", this::accept);
    }

    /** Starts one that runs the script on each connection. */
    public static RawOrigin start(Script script) {
        return start("http", script, raw -> raw);
    }

    /** Starts one that speaks TLS, agrees on the protocol (ALPN) when one is given, and runs the script inside. */
    public static RawOrigin startTls(SSLContext context, Script script, String... protocol) {
        return startTls(() -> context, script, protocol);
    }

    /** The same; each connection asks anew for what it is to show. */
    public static RawOrigin startTls(Supplier<SSLContext> contexts, Script script, String... protocol) {
        return start("https", script, raw -> {
            SSLSocket socket =
                    (SSLSocket) contexts.get().getSocketFactory().createSocket(raw, null, raw.getPort(), true);
            socket.setUseClientMode(false);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(protocol);
            socket.setSSLParameters(parameters);
            return socket;
        });
    }

    private static RawOrigin start(String scheme, Script script, Wrapping wrapping) {
        try {
            return new RawOrigin(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), scheme, script, wrapping);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Wrapping {
        Socket wrap(Socket raw) throws IOException;
    }

    /**
     * Starts one that answers the requests of a connection with these answers in order (the last one again and again).
     * Line ends are as given: write {@code \r\n}.
     */
    public static RawOrigin answering(String... answers) {
        return start(conversation -> {
            for (int i = 0; conversation.readRequest(); i++) {
                conversation.write(answers[Math.min(i, answers.length - 1)]);
            }
        });
    }

    /** Starts one that reads a request, says these bytes, and closes. */
    public static RawOrigin answeringOnce(String answer) {
        return start(conversation -> {
            if (conversation.readRequest()) {
                conversation.write(answer);
            }
        });
    }

    /** What is done on one connection, on a thread of its own; the connection is closed when it returns. */
    @FunctionalInterface
    public interface Script {
        /** Talks. */
        void run(Conversation conversation) throws IOException, InterruptedException;
    }

    /** One connection. */
    public final class Conversation {
        private final Socket raw;
        private final Socket socket;
        private final InputStream in;
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile boolean looked;

        private Conversation(Socket raw) throws IOException {
            this.raw = raw;
            this.socket = wrapping.wrap(raw);
            this.in = new BufferedInputStream(socket.getInputStream(), SIXTY_FOUR_KIB);
        }

        /**
         * Reads one request, with its content when it has Content-Length or is chunked.
         *
         * @return false when the client had closed the connection
         */
        public boolean readRequest() throws IOException {
            String head = readHead();
            if (head.isEmpty()) {
                return false;
            }
            String lower = head.toLowerCase(Locale.ROOT);
            if (lower.contains("transfer-encoding: chunked")) {
                readUntil("0\r\n\r\n");
            } else if (lower.contains("content-length:")) {
                String value = lower.substring(lower.indexOf("content-length:") + 15);
                read(Long.parseLong(value.substring(0, value.indexOf('\r')).trim()));
            }
            return true;
        }

        /**
         * Reads to the end of the head.
         *
         * @return request line and fields; empty when the client had closed the connection
         */
        public String readHead() throws IOException {
            return readUntil("\r\n\r\n");
        }

        /** Reads so many bytes, or to the end. */
        public void read(long count) throws IOException {
            for (long i = 0; i < count; i++) {
                if (take() < 0) {
                    return;
                }
            }
        }

        /** Reads so many bytes, or to the end; returns them as ISO 8859-1. */
        public String take(int count) throws IOException {
            StringBuilder text = new StringBuilder(count);
            for (int i = 0; i < count; i++) {
                int next = take();
                if (next < 0) {
                    break;
                }
                text.append((char) next);
            }
            return text.toString();
        }

        private String readUntil(String mark) throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.length() < mark.length() || text.indexOf(mark, text.length() - mark.length()) < 0) {
                int next = take();
                if (next < 0) {
                    return "";
                }
                text.append((char) next);
            }
            return text.toString();
        }

        private int take() throws IOException {
            int next;
            try {
                next = in.read();
            } catch (java.net.SocketException e) {
                next = -1; // reset by the peer: its end, too
            }
            if (next < 0) {
                ended.set(true);
            } else {
                synchronized (sent) {
                    sent.write(next);
                }
            }
            return next;
        }

        /** Says these bytes (ISO 8859-1) at once. */
        public void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Says these bytes at once. */
        public void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Breaks the connection with a TCP reset. */
        public void reset() throws IOException {
            raw.setSoLinger(true, 0);
            raw.close();
        }

        /** Closes the connection, over TLS with a closure alert. */
        public void close() throws IOException {
            socket.close();
        }

        /** Closes the connection beneath TLS, without a closure alert. */
        public void cut() throws IOException {
            raw.close();
        }

        /** Whether this side has closed it. */
        public boolean closed() {
            return raw.isClosed();
        }

        /** Says nothing more and keeps the connection until the client leaves. */
        public void stall() throws IOException {
            while (take() >= 0) {
                // What still comes is remembered.
            }
        }

        /** Waits for one {@link RawOrigin#go}. */
        public void waitForGo() throws InterruptedException {
            signals.acquire();
        }

        /** Neither reads nor writes until the origin is closed. */
        public void freeze() throws InterruptedException {
            closed.await();
        }

        /** Everything the client has said so far that was read, as ISO 8859-1. */
        public String received() {
            synchronized (sent) {
                return sent.toString(StandardCharsets.ISO_8859_1);
            }
        }

        /** Whether it is over, and what the client said was looked through for secrets. */
        boolean looked() {
            return looked;
        }

        /** Whether the client was seen to leave. */
        public boolean ended() {
            return ended.get();
        }
    }

    /** Lets one script that waits for it go on, now or when it comes to that. */
    public void go() {
        signals.release();
    }

    /** The connections so far, in order. */
    public List<Conversation> conversations() {
        return List.copyOf(conversations);
    }

    /** Everything that was said by clients on all connections, in the order the connections were made. */
    public String received() {
        StringBuilder all = new StringBuilder();
        conversations.forEach(conversation -> all.append(conversation.received()));
        return all.toString();
    }

    /** {@code http} or {@code https}, 127.0.0.1, and the port; without a path. */
    public URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + port());
    }

    /** The port. */
    public int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Conversation conversation = new Conversation(listening.accept());
                conversations.add(conversation);
                start("raw-origin-connection", () -> talk(conversation));
            } catch (IOException e) {
                // Closed, or a handshake that failed: the next one.
            }
        }
    }

    private void talk(Conversation conversation) {
        try (Socket socket = conversation.socket) {
            script.run(conversation);
        } catch (IOException | InterruptedException e) {
            conversation.ended.set(true); // the client left in the middle of it
        } finally {
            Secrets.look(Secrets.Place.UPSTREAM, conversation.received());
            conversation.looked = true;
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
        signals.release(1000);
        try {
            listening.close();
            for (Conversation conversation : conversations) {
                conversation.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
