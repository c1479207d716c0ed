package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apibuddy.events.Protection;
import io.apibuddy.throttling.Breaker.Status;
import io.apibuddy.throttling.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Health and status. */
class StatePagesTest {
    private final Reception reception = new Reception();

    @AfterEach
    void close() {
        reception.close();
    }

    private JsonNode component(String name) {
        for (JsonNode part : reception.get("/admin/status").json().path("components")) {
            if (part.path("name").asText().equals(name)) {
                return part;
            }
        }
        throw new AssertionError("no component " + name);
    }

    private String health() {
        JsonNode json = reception.get("/admin/health").json();
        return json.path("status").asText() + " "
                + json.path("components").path("server").asText() + " "
                + json.path("components").path("database").asText() + " "
                + json.path("components").path("upstreams").asText();
    }

    @Test
    void allIsWell() {
        assertThat(health()).isEqualTo("healthy healthy healthy healthy");
        assertThat(reception.get("/admin/health/live").json().path("live").asBoolean())
                .isTrue();
        assertThat(reception.get("/admin/health/ready").json().path("ready").asBoolean())
                .isTrue();
    }

    @Test
    void anUpstreamThatFailsDegradesTheWholeAndNoMore() {
        reception.control.protections =
                List.of(FakeControl.protection("wiki", Status.OPEN), FakeControl.protection("other", Status.CLOSED));

        assertThat(health()).isEqualTo("degraded healthy healthy degraded");
        assertThat(reception.get("/admin/health").status()).isEqualTo(200);
        assertThat(reception.get("/admin/health/ready").status()).isEqualTo(200);
        assertThat(component("upstream wiki").path("status").asText()).isEqualTo("error");
        assertThat(component("upstream wiki").path("detail").asText()).contains("tried again in 9 s");
        assertThat(component("upstream other").path("status").asText()).isEqualTo("healthy");
        assertThat(reception.get("/admin/health").text()).doesNotContain("wiki");
    }

    @Test
    void whenAllUpstreamsFailWhatIsStoredIsStillServed() {
        reception.control.protections = List.of(FakeControl.protection("wiki", Status.OPEN));

        assertThat(health()).isEqualTo("degraded healthy healthy error");
        assertThat(reception.get("/admin/health/ready").status()).isEqualTo(200);
    }

    @Test
    void anUpstreamThatIsTriedIsDegraded() {
        reception.control.protections = List.of(FakeControl.protection("wiki", Status.HALF_OPEN));

        assertThat(health()).isEqualTo("degraded healthy healthy degraded");
    }

    @Test
    void aLimitThatIsUsedUpIsToldButNoIllness() {
        reception.control.protections = List.of(new Protection(
                "wiki",
                new Standing(Optional.of(reception.clock.instant().plusSeconds(90)), Duration.ofSeconds(4), List.of()),
                Status.CLOSED,
                Optional.empty(),
                3,
                0));

        assertThat(health()).isEqualTo("healthy healthy healthy healthy");
        assertThat(component("upstream wiki").path("detail").asText()).contains("until 2026-11-22T12:01:30Z");
    }

    @Test
    void anUpstreamThatIsNeverCalledCannotFail() {
        reception.control.set("domain_mappings.wiki.offline", true);
        reception.control.protections = List.of(FakeControl.protection("wiki", Status.OPEN));

        assertThat(health()).isEqualTo("healthy healthy healthy healthy");
        assertThat(component("upstream wiki").path("detail").asText()).contains("offline");
    }

    @Test
    void aDiskThatFailsDegradesTheWhole() {
        reception.control.diskTrouble = Optional.of("the disk is full.");

        assertThat(health()).isEqualTo("degraded healthy degraded healthy");
        assertThat(component("database").path("detail").asText()).isEqualTo("the disk is full; answers go uncached");
        assertThat(component("history").path("status").asText()).isEqualTo("degraded");
    }

    @Test
    void whileItStopsItIsAliveButNotReady() {
        reception.admin.close();

        assertThat(reception.get("/admin/health").status()).isEqualTo(503);
        assertThat(reception.get("/admin/health/ready").status()).isEqualTo(503);
        assertThat(reception.get("/admin/health/live").status()).isEqualTo(200);
        assertThat(reception.get("/admin/health/live").json().path("ready").asBoolean(true))
                .isFalse();
    }

    @Test
    void theStatusSaysSinceWhenAndByWhichAddress() {
        reception.clock.advance(Duration.ofMillis(90_500));

        JsonNode status = reception.get("/admin/status").json();

        assertThat(status.path("started").asText()).isEqualTo("2026-11-22T12:00:00Z");
        assertThat(status.path("time").asText()).isEqualTo("2026-11-22T12:01:30.500Z");
        assertThat(status.path("uptime").asDouble()).isEqualTo(90.5);
        assertThat(status.path("address").asText()).isEqualTo("http://localhost:8080");
        assertThat(status.path("mappings").asInt()).isEqualTo(1);
        assertThat(component("memory tier").path("detail").asText()).isEqualTo("2 entries, 2048 bytes");
    }
}
