package io.apibuddy.upstream;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;

/** Connections to one destination. */
interface Lines {
    /** Who wants a line. Called on its context. */
    interface Taker extends Line.Listener {
        /** Where it lives. */
        ContextInternal context();

        /** Whether it still wants one. */
        boolean isWaiting();

        /** Here it is. */
        void got(Line line);

        /**
         * There is none.
         *
         * @param isLost whether a pooled connection had died; nothing was sent
         */
        void gotNone(Throwable cause, boolean isLost);
    }

    /** Gets a line, now or later; called on the taker's context. */
    void take(Taker taker);

    /** Lets the calls under way finish and then closes. For any thread. */
    void retire();

    /** Closes all connections. For any thread. */
    Future<Void> close();
}
