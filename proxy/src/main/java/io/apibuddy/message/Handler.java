package io.apibuddy.message;

import io.vertx.core.Future;

/** Turns a call into a reply. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers a call. Called on the call's Vert.x context (an event loop): never blocks.
     *
     * @param call to answer; whoever answers it reads or cancels its body
     * @return the reply, delivered on the same context; does not fail, but for a defect
     */
    Future<Reply> handle(Call call);
}
