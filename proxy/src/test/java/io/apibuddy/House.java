package io.apibuddy;

import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.threats.Secrets;
import java.util.Map;
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
        this(
                builder -> setUp.apply(builder.set("security.secure_key", Secrets.ACCESS_KEY.text())
                        .set("domain_mappings.api.request_headers", Map.of("X-Marked", Secrets.CREDENTIAL.text()))),
                true);
    }

    private House(UnaryOperator<CachingProxy.Builder> setUp, boolean marked) {
        proxy = setUp.apply(CachingProxy.builder()
                        .clock(clock)
                        .timers(clock)
                        .map("api", origin.uri().toString())
                        .set("domain_mappings.api.retries", 0)
                        .set("domain_mappings.api.requests_per_hour", 0))
                .start();
        // Where a key is asked for, that is what the test is about: it shows one where it means to.
        client = new Client(proxy, marked && proxy.secureKey().isEmpty());
    }

    static House build() {
        return new House(builder -> builder);
    }

    /** With more settings; {@code api} is mapped already. */
    static House build(UnaryOperator<CachingProxy.Builder> setUp) {
        return new House(setUp);
    }

    /** With none of the marked secrets, and no access key but what the proxy makes. */
    static House unmarked(UnaryOperator<CachingProxy.Builder> setUp) {
        return new House(setUp, false);
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
        Secrets.look(Secrets.Place.METRICS, proxy.metrics().toString());
        if (proxy.isRunning()) {
            Secrets.look(
                    Secrets.Place.METRICS,
                    client.get("/admin/metrics/prometheus").text());
        }
        proxy.close();
        origin.close();
    }
}
