package io.apibuddy.message;

import io.apibuddy.http.ResponseHead;
import io.vertx.core.Future;

/** The connection that a call came by, as far as others need to know it. Methods are called on its Vert.x context. */
public interface Client {
    /**
     * The peer's address.
     *
     * @return an IP address in text, without port
     */
    String address();

    /**
     * The scheme the client used.
     *
     * @return {@code http} or {@code https}
     */
    String scheme();

    /**
     * The authority the client asked for: Host, or HTTP/2's {@code :authority}.
     *
     * @return host, and port when given; empty when an HTTP/1.0 client gave none
     */
    String authority();

    /**
     * The protocol version, as Via writes it.
     *
     * @return {@code 1.0}, {@code 1.1} or {@code 2}
     */
    String protocol();

    /**
     * What rooms keep of the connection: the same object for all calls that came by it.
     *
     * @return lasts as long as the connection; keeps nothing where calls do not come by connections
     */
    default Recollection connection() {
        return Recollection.none();
    }

    /**
     * Completes when the client has gone (connection closed or stream reset) before the reply was complete; never
     * completes otherwise.
     *
     * @return the same future at each call
     */
    Future<Void> gone();

    /**
     * Sends an interim answer (RFC 9110 section 15.2), such as 103. Ignored once the final head is sent, and for
     * HTTP/1.0 clients.
     *
     * @param head of status 1xx other than 100 and 101
     */
    void interim(ResponseHead head);
}
