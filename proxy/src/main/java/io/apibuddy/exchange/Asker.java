package io.apibuddy.exchange;

import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Client;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;

/**
 * For whom upstream is asked.
 *
 * @param interim told of interim answers
 * @param left completes when nobody waits any more: who has not been asked yet is not asked
 * @param gone completes when a call that is under way is to be given up
 */
record Asker(Consumer<ResponseHead> interim, Future<Void> left, Future<Void> gone) {
    /** One client, without which nobody wants the answer. */
    static Asker of(Client client) {
        return new Asker(client::interim, client.gone(), client.gone());
    }

    /** Several clients: what was asked for them is of use to the next one even if all of them leave. */
    static Asker several(Consumer<ResponseHead> interim, Future<Void> left) {
        return new Asker(interim, left, Promise.<Void>promise().future());
    }

    /** No client: for the store's sake. */
    static Asker nobody() {
        return several(interim -> {}, Promise.<Void>promise().future());
    }
}
