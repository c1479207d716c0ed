package io.apibuddy.exchange;

import io.apibuddy.events.Tracing;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Client;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * For whom upstream is asked.
 *
 * @param interim told of interim answers
 * @param left completes when nobody waits any more: who has not been asked yet is not asked
 * @param gone completes when a call that is under way is to be given up
 * @param called run for each call that is made
 * @param mayRetry whether a call that failed may be made again
 * @param spent how much of the time that a request has was spent on a call before
 * @param background whether no client wants it: then it is nobody's fault that the limit is reached
 * @param trace where the calls are recorded
 */
record Asker(
        Consumer<ResponseHead> interim,
        Future<Void> left,
        Future<Void> gone,
        Runnable called,
        boolean mayRetry,
        Duration spent,
        boolean background,
        Tracing.Request trace) {
    /** One client, without which nobody wants the answer. */
    static Asker of(Client client, Consumer<ResponseHead> interim, Runnable called, Tracing.Request trace) {
        return new Asker(interim, client.gone(), client.gone(), called, true, Duration.ZERO, false, trace);
    }

    /**
     * Several clients: what was asked for them is of use to the next one even if all of them leave.
     *
     * @param interim tells the first of them
     */
    static Asker several(Consumer<ResponseHead> interim, Future<Void> left, Runnable called, Tracing.Request trace) {
        return new Asker(interim, left, never(), called, true, Duration.ZERO, false, trace);
    }

    /** In place of a call that failed, in the time that is left. */
    Asker insteadAfter(Duration spent) {
        return new Asker(interim, left, gone, called, false, spent, background, trace);
    }

    /** No client: for the store's sake. The calls are recorded with the request that gave rise to them. */
    static Asker nobody(Tracing.Request trace) {
        return new Asker(interim -> {}, never(), never(), () -> {}, true, Duration.ZERO, true, trace);
    }

    private static Future<Void> never() {
        return Promise.<Void>promise().future();
    }
}
