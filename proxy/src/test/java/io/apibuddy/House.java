package io.apibuddy;

import io.apibuddy.testing.ScriptedOrigin;
import java.util.function.UnaryOperator;

/**
 * A proxy on a fake clock in front of a scripted origin, which it maps as {@code api}; and a client. Nothing is throttled
 * and nothing is sent again unless a test sets it so.
 */
final class House implements AutoCloseable {
    final ScriptedOrigin origin = ScriptedOrigin.http();
    final FakeClock clock = new FakeClock();
    final CachingProxy proxy;
    private final Client client;

    private House(UnaryOperator<CachingProxy.Builder> setUp) {
        proxy = setUp.apply(CachingProxy.builder()
                        .clock(clock)
                        .timers(clock)
                        .map("api", origin.uri().toString())
                        .set("domain_mappings.api.retries", 0)
                        .set("domain_mappings.api.requests_per_hour", 0))
                .start();
        client = new Client(proxy);
    }

    static House build() {
        return new House(builder -> builder);
    }

    /** With more settings; {@code api} is mapped already. */
    static House build(UnaryOperator<CachingProxy.Builder> setUp) {
        return new House(setUp);
    }

    /** A shared cache as RFC 9111 describes it. */
    static House standard() {
        return with("freshness", "standard");
    }

    /** With one setting of the mapping {@code api}. */
    static House with(String key, Object value) {
        return new House(builder -> builder.set("domain_mappings.api." + key, value));
    }

    Answered get(String path, String... fields) {
        return client.get(path, fields);
    }

    Answered head(String path, String... fields) {
        return client.head(path, fields);
    }

    Answered post(String path, String type, String body, String... fields) {
        return client.post(path, type, body, fields);
    }

    Answered send(String method, String path, String body, String... fields) {
        return client.send(method, path, body, fields);
    }

    int asked() {
        return origin.requests().size();
    }

    @Override
    public void close() {
        proxy.close();
        origin.close();
    }
}
