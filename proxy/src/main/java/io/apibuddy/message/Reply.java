package io.apibuddy.message;

import io.apibuddy.http.ResponseHead;
import java.util.function.Consumer;

/**
 * An answer as it travels up through the rooms.
 *
 * @param head status and fields, no hop-by-hop ones; framing fields are the server's to set, but a Content-Length that
 *     stands here is sent (it is what a HEAD's answer has)
 * @param body its content; not read for HEAD, 204 and 304, but always cancelled then
 * @param delivered called exactly once by the server, on the call's context, when sending has ended
 */
public record Reply(ResponseHead head, Body body, Consumer<Delivery> delivered) {
    private static final Consumer<Delivery> NOBODY = delivery -> {};

    /**
     * An answer whose delivery nobody watches.
     *
     * @param head status and fields
     * @param body its content
     */
    public Reply(ResponseHead head, Body body) {
        this(head, body, NOBODY);
    }

    /**
     * The same answer, with one more who is told of its end.
     *
     * @param watcher called before those already there
     * @return a new reply
     */
    public Reply watchedBy(Consumer<Delivery> watcher) {
        return new Reply(head, body, delivered == NOBODY ? watcher : watcher.andThen(delivered));
    }
}
