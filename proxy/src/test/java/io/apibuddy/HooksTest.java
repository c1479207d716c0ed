package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.events.ExchangeEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class HooksTest {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Test
    void hitsThrottledRequestsAndErrorsAreToldToWhomItConcerns() {
        try (House house = House.build(builder -> builder.set("domain_mappings.api.requests_per_hour", 2)
                .onCacheHit(event -> note("hit", event))
                .onThrottleApplied(event -> note("throttled", event))
                .onError(event -> note("error", event)))) {
            house.get("/api/a");
            house.get("/api/a");
            house.get("/api/b");
            house.get("/api/c");
            house.get("/nowhere");

            await().untilAsserted(() ->
                    assertThat(heard).containsExactly("hit /api/a 200", "throttled /api/c 429", "error /nowhere 404"));
        }
    }

    private void note(String what, ExchangeEvent event) {
        heard.add(what + " " + event.target() + " " + event.status());
    }
}
