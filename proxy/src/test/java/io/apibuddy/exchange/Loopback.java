package io.apibuddy.exchange;

import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Client;
import io.vertx.core.Future;

/**
 * A client on this machine.
 *
 * @param gone completes when it leaves
 */
record Loopback(Future<Void> gone) implements Client {
    @Override
    public String address() {
        return "127.0.0.1";
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public String authority() {
        return "127.0.0.1";
    }

    @Override
    public String protocol() {
        return "1.1";
    }

    @Override
    public void interim(ResponseHead head) {}
}
