package io.apibuddy.upstream;

import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** A request of Vert.x's client. */
final class VertxLine implements Line {
    private final HttpClientRequest request;
    private final Wire wire;
    private final boolean reused;
    private final Listener listener;
    private @Nullable HttpClientResponse response;

    VertxLine(HttpClientRequest request, Listener listener) {
        this.request = request;
        this.listener = listener;
        this.wire = Wire.of(request.connection());
        this.reused = wire.use();
    }

    @Override
    public void send(RequestHead head, Body body) {
        request.setMethod(HttpMethod.valueOf(head.method()));
        request.setURI(head.target().toString());
        Heads.send(head, body, request);
        request.exceptionHandler(failure -> listener.unsent());
        request.earlyHintsHandler(fields -> listener.interim(Interim.head(fields, request.version())));
        request.response().onComplete(this::answered, listener::broke);
        if (body instanceof Body.Whole whole) {
            if (whole.length() == 0) {
                request.end();
            } else {
                request.end(whole.bytes());
            }
        } else {
            request.writeHead();
            request.drainHandler(drained -> listener.drained());
        }
    }

    private void answered(HttpClientResponse received) {
        ResponseHead head;
        long announced;
        try {
            head = Heads.head(received);
            announced = announced(received);
        } catch (IllegalArgumentException e) {
            reset();
            listener.broke(new MalformedAnswer(String.valueOf(e.getMessage())));
            return;
        }
        response = received;
        // At once, so that none of it is lost.
        received.pause()
                .handler(listener::received)
                .endHandler(end -> listener.ended())
                .exceptionHandler(listener::broke);
        listener.answered(head, announced, null);
    }

    private static long announced(HttpClientResponse response) {
        String length = response.getHeader("content-length");
        return length == null ? Body.UNKNOWN : Long.parseLong(length);
    }

    @Override
    public void write(Buffer bytes) {
        request.write(bytes);
    }

    @Override
    public void end() {
        request.end();
    }

    @Override
    public boolean full() {
        return request.writeQueueFull();
    }

    @Override
    public void fetch(long pieces) {
        if (response != null) {
            response.fetch(pieces);
        }
    }

    @Override
    public void pause() {
        if (response != null) {
            response.pause();
        }
    }

    /** What Vert.x then reports is no news. On HTTP/2 a bare reset would say NO_ERROR. */
    @Override
    public void reset() {
        request.reset(Http2Error.CANCEL.code());
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public boolean isSilent() {
        return wire.silent();
    }

    @Override
    public boolean isComplete() {
        return wire.complete();
    }
}
