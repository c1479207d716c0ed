package io.apibuddy.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.RejectedExecutionException;

/** Brings results of the store's threads back to who asked. */
final class OnContext {
    private OnContext() {}

    /** The same result, on the caller's context. */
    static <T> Future<T> here(Vertx vertx, Future<T> elsewhere) {
        Context context = vertx.getOrCreateContext();
        Promise<T> result = Promise.promise();
        elsewhere.onComplete(outcome -> {
            try {
                context.runOnContext(nothing -> result.handle(outcome));
            } catch (RejectedExecutionException e) {
                // Vert.x was closed before the store: nobody is left to be told.
                result.handle(outcome);
            }
        });
        return result.future();
    }
}
