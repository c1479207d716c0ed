package io.apibuddy;

import io.apibuddy.testing.RawOrigin;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that keeps nothing, mapping {@code raw}, and an upstream that remembers byte for byte what it was asked. */
final class BarePassage implements AutoCloseable {
    /** Each request with its content, in the order they came. */
    final List<String> seen = new CopyOnWriteArrayList<>();

    final RawOrigin origin = RawOrigin.start(conversation -> {
        while (true) {
            int from = conversation.received().length();
            if (!conversation.readRequest()) {
                return;
            }
            seen.add(conversation.received().substring(from));
            conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    });

    final CachingProxy proxy = CachingProxy.builder()
            .map("raw", origin.uri().toString())
            .set("cache.cacheable_methods", List.of())
            .set("domain_mappings.raw.cacheable_methods", List.of())
            .start();

    @Override
    public void close() {
        proxy.close();
        origin.close();
    }
}
