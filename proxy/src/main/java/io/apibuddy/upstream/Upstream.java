package io.apibuddy.upstream;

import io.apibuddy.config.MappingConfig;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Sends requests out over pooled connections: HTTP/2 where upstream offers it over TLS, HTTP/1.1 otherwise. Called on an
 * event loop's Vert.x context and never blocks it.
 *
 * <p>A certificate and the host it names are checked against the authorities that the JDK trusts, or against those of
 * {@code tls.ca_file} alone when that is set; {@code tls.insecure} checks neither, whatever {@code tls.ca_file} says.
 * Connections are shared by mappings with the same scheme, host, port and TLS settings, and by no others. No proxy, cookie
 * or setting of the JVM's own HTTP clients plays a part.
 */
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
     * is decompressed, a trailer section is dropped. Once the head has come, upstream may be silent for as long as the
     * request allows, in its answer as in taking the request's content; then the content breaks off. Time in which
     * the reader does not read does not count.
     *
     * @param request to send
     * @return the answer's head with its body still streaming, on the caller's context; fails with
     *     {@link UpstreamException}
     */
    Future<Answer> send(Request request);

    /**
     * Drops pooled connections whose mapping is gone or has other TLS settings now, a CA file with another content
     * included; others live on. Calls under way are finished.
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
     * @param timeout until the answer's head has come, resolving, connecting and sending included
     * @param silence the longest that upstream may be silent afterwards
     * @param sent run each time its head is written to a connection, whatever it took to get there
     * @param again asked before the one quiet retry; false: the request fails instead
     * @param interim told of interim answers (103); called on the caller's context
     * @param cancelled completes when nobody waits for the answer any more; the call is reset then
     */
    record Request(
            MappingConfig mapping,
            RequestHead head,
            Body body,
            Duration timeout,
            Duration silence,
            Runnable sent,
            BooleanSupplier again,
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
