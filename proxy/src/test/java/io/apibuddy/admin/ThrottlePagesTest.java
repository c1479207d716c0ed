package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apibuddy.events.Protection;
import io.apibuddy.throttling.Breaker.Status;
import io.apibuddy.throttling.Limit;
import io.apibuddy.throttling.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How upstreams are protected. */
class ThrottlePagesTest {
    private final Reception reception = new Reception();

    @AfterEach
    void close() {
        reception.close();
    }

    @Test
    void limitsAreShownConfiguredAndLearned() {
        reception.control.protections = List.of(new Protection(
                "wiki",
                new Standing(
                        Optional.of(reception.clock.instant().plusSeconds(60)),
                        Duration.ofSeconds(4),
                        List.of(
                                new Limit(
                                        "wiki",
                                        OptionalLong.of(10),
                                        4,
                                        Duration.ofSeconds(30),
                                        Optional.of(Duration.ofHours(1)),
                                        false),
                                new Limit("default", OptionalLong.empty(), 0, Duration.ZERO, Optional.empty(), true))),
                Status.OPEN,
                Optional.of(Duration.ofMillis(2500)),
                7,
                0.33333333));

        JsonNode shown =
                reception.get("/admin/throttle").json().path("mappings").path(0);

        assertThat(shown.toString())
                .isEqualTo("{\"mapping\":\"wiki\",\"closed_until\":\"2026-11-22T12:01:00Z\",\"delay\":4,"
                        + "\"queued\":7,\"share_left\":0.3333,\"breaker\":\"open\",\"opens_again\":\"2026-11-22T12:00:02.500Z\","
                        + "\"limits\":[{\"name\":\"wiki\",\"permits\":10,\"remaining\":4,\"reset\":\"2026-11-22T12:00:30Z\","
                        + "\"window\":3600,\"learned\":false},{\"name\":\"default\",\"permits\":null,\"remaining\":0,"
                        + "\"reset\":null,\"window\":null,\"learned\":true}]}");
    }

    @Test
    void aThrottleIsLiftedByPathOrByParameter() {
        assertThat(reception
                        .deleteWithToken("/admin/throttle/wiki")
                        .json()
                        .path("reset")
                        .asBoolean())
                .isTrue();
        assertThat(reception.deleteWithToken("/admin/throttle?mapping=wiki").status())
                .isEqualTo(200);
        assertThat(reception.control.asked).containsExactly("reset wiki", "reset wiki");
    }

    @Test
    void anUnknownMappingIsToldWhichThereAre() {
        Reception.Answer answer = reception.deleteWithToken("/admin/throttle/wika");

        assertThat(answer.problem()).isEqualTo("404 unknown-mapping");
        assertThat(answer.json().path("detail").asText()).isEqualTo("Found \"wika\"; the mappings are wiki.");
        assertThat(reception.deleteWithToken("/admin/throttle").problem()).isEqualTo("400 bad-parameter");
    }

    @Test
    void withoutTheTokenNothingIsLifted() {
        assertThat(reception.delete("/admin/throttle/wiki").problem()).isEqualTo("403 token-missing");
        assertThat(reception.control.asked).isEmpty();
    }
}
