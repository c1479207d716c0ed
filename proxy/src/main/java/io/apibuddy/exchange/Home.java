package io.apibuddy.exchange;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Where something lives: the Vert.x context that alone may touch it.
 *
 * @param context null where there is none, as when there is but one thread
 */
record Home(@Nullable Context context) {
    /** The context that this is called on. */
    static Home here() {
        return new Home(Vertx.currentContext());
    }

    /** Runs it there: now when this is called there, soon otherwise. */
    void run(Runnable work) {
        if (context == null || context == Vertx.currentContext()) {
            work.run();
        } else {
            context.runOnContext(nothing -> work.run());
        }
    }

    /** Runs it there, once what runs now is done. */
    void later(Runnable work) {
        if (context == null) {
            work.run();
        } else {
            context.runOnContext(nothing -> work.run());
        }
    }

    /** Runs it where it may take its time, with nothing that lives here; the result comes back here. */
    <T> Future<T> aside(Callable<T> work) {
        try {
            return context == null ? Future.succeededFuture(work.call()) : context.executeBlocking(work, false);
        } catch (Exception failed) {
            return Future.failedFuture(failed);
        }
    }
}
