package io.apibuddy.upstream;

import io.apibuddy.http.RequestHead;
import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Sends a request's content with back-pressure. Confined to one context. */
final class Upload {
    private final Body body;
    private final Line line;
    private final Consumer<Throwable> broke;
    private long sent;
    private boolean over;
    private boolean progressed;

    /**
     * Nothing is sent yet.
     *
     * @param broke told when the content breaks off or has not the length that was announced
     */
    Upload(Body body, Line line, Consumer<Throwable> broke) {
        this.body = body;
        this.line = line;
        this.broke = broke;
    }

    /** Sends the head, and the content as fast as upstream takes it. */
    void start(RequestHead head) {
        if (!(body instanceof Body.Streamed streamed)) {
            over = true;
            line.send(head, body);
            return;
        }
        line.send(head, body);
        streamed.stream()
                .handler(bytes -> write(bytes, streamed))
                .endHandler(end -> end())
                .exceptionHandler(this::fault)
                .resume();
    }

    /** Upstream takes more. */
    void drained() {
        progressed = true;
        if (!over && body instanceof Body.Streamed streamed) {
            streamed.stream().resume();
        }
    }

    private void write(Buffer bytes, Body.Streamed streamed) {
        if (over) {
            return;
        }
        sent += bytes.length();
        progressed = true;
        line.write(bytes);
        if (line.full()) {
            streamed.stream().pause();
        }
    }

    private void end() {
        if (over) {
            return;
        }
        if (body.length() >= 0 && sent != body.length()) {
            fault(new IllegalStateException("content of " + sent + " bytes, announced: " + body.length()));
            return;
        }
        over = true;
        line.end();
    }

    private void fault(Throwable cause) {
        if (!over) {
            over = true;
            broke.accept(cause);
        }
    }

    /** Gives up what has not been sent. */
    void abandon() {
        if (!over) {
            over = true;
            body.cancel();
        }
    }

    /** Whether all has been handed to the connection, or given up. */
    boolean over() {
        return over;
    }

    /** Whether upstream lets it wait. */
    boolean blocked() {
        return !over && line.full();
    }

    /** Whether anything was sent since this was asked last. */
    boolean progressed() {
        boolean was = progressed;
        progressed = false;
        return was;
    }
}
