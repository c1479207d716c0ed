package io.apibuddy.testing;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * An upstream over HTTP/1.1 that answers each request with {@link #WELL} until it is given a {@link Fault}, and again when
 * that is over. Safe for any thread.
 */
public final class FaultyUpstream implements AutoCloseable {
    /** The content of each answer while nothing is wrong with it. */
    public static final String WELL = "well";

    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nCache-Control: max-age=60\r\n\r\n" + WELL;

    private final AtomicReference<Optional<Fault>> fault = new AtomicReference<>(Optional.empty());
    private final AtomicInteger requests = new AtomicInteger();
    private final RawOrigin origin;

    private FaultyUpstream() {
        origin = RawOrigin.start(this::talk);
    }

    private FaultyUpstream(Supplier<SSLContext> contexts) {
        origin = RawOrigin.startTls(contexts, this::talk);
    }

    /** Starts one without TLS, with nothing wrong with it. */
    public static FaultyUpstream start() {
        return new FaultyUpstream();
    }

    /** Starts one with TLS; each connection shows the certificate that is the current one. */
    public static FaultyUpstream startTls(Supplier<SSLContext> contexts) {
        return new FaultyUpstream(contexts);
    }

    /** From now on each request meets with this. */
    public FaultyUpstream suffers(Fault from) {
        fault.set(Optional.of(from));
        return this;
    }

    /** From now on nothing is wrong with it. */
    public void recovers() {
        fault.set(Optional.empty());
    }

    /** Closes the connections there are; new ones are taken. */
    public void leaves() {
        origin.conversations().forEach(conversation -> {
            try {
                conversation.close();
            } catch (IOException gone) {
                // Closed already.
            }
        });
    }

    /** {@code http} or {@code https}, 127.0.0.1, and the port; without a path. */
    public URI uri() {
        return origin.uri();
    }

    /** How many requests there were. */
    public int requests() {
        return requests.get();
    }

    /** The connections so far, and what was said on them. */
    public RawOrigin origin() {
        return origin;
    }

    private void talk(RawOrigin.Conversation conversation) throws IOException {
        while (conversation.readRequest()) {
            requests.incrementAndGet();
            Optional<Fault> now = fault.get();
            if (now.isPresent()) {
                now.get().befall(conversation);
                return;
            }
            conversation.write(ANSWER);
        }
    }

    @Override
    public void close() {
        origin.close();
    }
}
