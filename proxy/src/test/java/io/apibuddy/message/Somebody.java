package io.apibuddy.message;

import io.apibuddy.http.ResponseHead;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * A client that waits for its answer, whatever it takes.
 *
 * @param address it has
 * @param connection what is kept of the one it came by
 */
public record Somebody(String address, Recollection connection) implements Client {
    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public String authority() {
        return "proxy.test";
    }

    @Override
    public String protocol() {
        return "1.1";
    }

    @Override
    public Future<Void> gone() {
        return Promise.<Void>promise().future();
    }

    @Override
    public void interim(ResponseHead head) {}
}
