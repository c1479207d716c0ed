package io.apibuddy.upstream;

import io.apibuddy.config.MappingConfig;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;

/** Sends requests out over pooled connections. Called on a Vert.x context and never blocks it. */
public interface Upstream {
    /**
     * Opens the door of this room; nothing is dialled yet.
     *
     * @param vertx whose event loops are used
     * @return a client without connections
     */
    static Upstream open(Vertx vertx) {
        return new PooledUpstream(vertx);
    }

    /**
     * Sends a request and streams the answer back, with back-pressure both ways. One quiet retry of an idempotent
     * request without content on a pooled connection that had died; no other retry. Redirects are not followed, nothing
     * is decompressed.
     *
     * @param request to send
     * @return the answer's head with its body still streaming, on the caller's context; fails with
     *     {@link UpstreamException}
     */
    Future<Answer> send(Request request);

    /**
     * Drops pooled connections whose mapping's TLS settings have changed or that is gone; others live on.
     *
     * @param mappings now in force
     */
    void reconfigure(Iterable<MappingConfig> mappings);

    /**
     * Breaks what is in flight and closes all connections.
     *
     * @return completes when all are closed
     */
    Future<Void> close();

    /**
     * A request for upstream.
     *
     * @param mapping whose upstream (scheme, host, port) and TLS settings count
     * @param head the whole target with the base path; end-to-end fields only, those of {@code request_headers} set,
     *     without Host and framing fields, which this room sets
     * @param body its content; cancelled when the request fails before it is sent
     * @param timeout until the answer's head has come
     * @param interim told of interim answers (103); called on the caller's context
     * @param cancelled completes when nobody waits for the answer any more; the call is reset then
     */
    record Request(
            MappingConfig mapping,
            RequestHead head,
            Body body,
            Duration timeout,
            Consumer<ResponseHead> interim,
            Future<Void> cancelled) {}

    /**
     * A final answer.
     *
     * @param head status and fields as received, hop-by-hop and framing fields (but Content-Length) removed
     * @param body its content, framing vetted: it ends only at a complete, well-formed end; cancelling it resets the call
     */
    record Answer(ResponseHead head, Body body) {}
}
