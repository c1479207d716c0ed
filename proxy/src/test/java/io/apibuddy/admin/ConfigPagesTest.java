package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apibuddy.config.ConfigurationException;
import io.apibuddy.config.Mistake;
import io.apibuddy.message.Delivery;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configuration, and the end. */
class ConfigPagesTest {
    private final Reception reception = new Reception();

    @AfterEach
    void close() {
        reception.close();
    }

    private JsonNode validated(String content) {
        return reception.post("/admin/config/validate", content).json();
    }

    private Reception.Answer change(String path) {
        return reception.post(path, "", Gate.TOKEN, reception.token());
    }

    @Test
    void secretsAreMaskedAndTheirKeysListed() {
        reception.control.set("security.secure_key", "S3cretS3cretS3cret");
        reception.control.set("domain_mappings.wiki.request_headers", java.util.Map.of("Authorization", "Bearer abc"));

        Reception.Answer answer = reception.get("/admin/config");

        assertThat(answer.text()).doesNotContain("S3cret", "abc");
        assertThat(answer.json().path("masked"))
                .extracting(JsonNode::asText)
                .contains("security.secure_key", "domain_mappings.wiki.request_headers.Authorization");
        assertThat(answer.json().path("config").path("server").path("port").asInt())
                .isEqualTo(8080);
        assertThat(answer.json()
                        .path("config")
                        .path("domain_mappings")
                        .path("wiki")
                        .path("upstream")
                        .asText())
                .isEqualTo("https://wiki.example/v1");
    }

    @Test
    void aGoodConfigurationIsValidAndNothingIsApplied() {
        JsonNode answer = validated("server: {port: 9090}\ndomain_mappings: {wiki: {upstream: 'https://a.example'}}\n");

        assertThat(answer.path("valid").asBoolean()).isTrue();
        assertThat(answer.path("mistakes")).isEmpty();
        assertThat(reception.control.config.server().port()).isEqualTo(8080);
    }

    @Test
    void jsonIsTakenAsWell() {
        assertThat(validated("{\"server\": {\"port\": 9090}}").path("valid").asBoolean())
                .isTrue();
        assertThat(validated("{\"server\": {\"port\": 9090}").path("valid").asBoolean(true))
                .isFalse();
    }

    @Test
    void everyMistakeIsToldWithItsLine() {
        JsonNode answer = validated("server:\n  port: 99999\n  hots: x\ncache:\n  max_entries: many\n");

        assertThat(answer.path("valid").asBoolean(true)).isFalse();
        assertThat(answer.path("mistakes"))
                .extracting(mistake ->
                        mistake.path("line").asInt() + " " + mistake.path("key").asText())
                .containsExactly("2 server.port", "3 server.hots", "5 cache.max_entries");
        JsonNode first = answer.path("mistakes").path(0);
        assertThat(first.path("found").asText()).isEqualTo("99999");
        assertThat(first.path("allowed").asText()).contains("65535");
    }

    @ParameterizedTest
    @CsvSource({
        "'server: {port: \"${PATH}\"}'",
        "'security: {secure_key: \"${PATH}\"}'",
        "'domain_mappings: {wiki: {upstream: \"${PATH}\"}}'",
        "'domain_mappings: {wiki: {upstream: \"https://a.example/${PATH}\"}}'",
        "'domain_mappings: {wiki: {upstream: \"https://a.example\", request_headers: {X: \"${PATH}\"}}}'",
        "'admin: {allowed_hosts: [a, \"${PATH}\"]}'",
        "'security: {require_secure_key: \"${NO_SUCH_VARIABLE}\"}'",
    })
    void whatTheEnvironmentHoldsIsNeitherToldNorTried(String content) {
        String name = content.contains("PATH") ? "PATH" : "NO_SUCH_VARIABLE";

        Reception.Answer answer = reception.post("/admin/config/validate", content);

        assertThat(answer.json().path("valid").asBoolean()).as(answer.text()).isTrue();
        assertThat(answer.json().path("warnings")).hasSize(1);
        assertThat(answer.json().path("warnings").path(0).asText())
                .startsWith("content:1: ")
                .endsWith("${" + name + "} comes from the environment; not checked here");
        assertThat(answer.text()).doesNotContain(System.getenv("PATH"));
    }

    @Test
    void whatIsWrongBesideAReferenceIsTold() {
        JsonNode answer = validated("server: {prot: '${PORT}', host: '${', port: x}");

        assertThat(answer.path("mistakes"))
                .extracting(mistake -> mistake.path("key").asText())
                .containsExactlyInAnyOrder("server.prot", "server.host", "server.port");
    }

    @Test
    void whatStandsThereComesBackAsText() {
        String markup = "<script>alert(1)</script>";

        Reception.Answer answer = reception.post("/admin/config/validate", "server: {port: \"" + markup + "\"}");

        assertThat(answer.field("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json().path("mistakes").path(0).path("found").asText())
                .isEqualTo('"' + markup + '"');
    }

    @Test
    void aReloadTellsWhatHasChanged() {
        reception.control.reload = Optional.of(Future.succeededFuture());
        reception.control.reloading = () -> reception.control.set("domain_mappings.wiki.ttl_seconds", 7);

        JsonNode answer = change("/admin/config/reload").json();

        assertThat(answer.path("reloaded").asBoolean()).isTrue();
        assertThat(answer.path("changed"))
                .extracting(JsonNode::asText)
                .containsExactly("domain_mappings.wiki.ttl_seconds");
    }

    @Test
    void aReloadWithMistakesTellsThem() {
        reception.control.reload = Optional.of(Future.failedFuture(new ConfigurationException(
                List.of(new Mistake("a.yaml", 3, "server.port", "0x", "a number", Optional.of("hm"))))));

        Reception.Answer answer = change("/admin/config/reload");

        assertThat(answer.problem()).isEqualTo("422 bad-configuration");
        assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("mistakes").path(0).path("key").asText()).isEqualTo("server.port");
        assertThat(answer.json().path("mistakes").path(0).path("hint").asText()).isEqualTo("hm");
    }

    @Test
    void whatWasMadeByAProgramCannotBeReloaded() {
        assertThat(change("/admin/config/reload").problem()).isEqualTo("409 not-reloadable");
    }

    @Test
    void theEndComesAfterTheAnswerAndHealthKnowsOfIt() {
        AtomicInteger ended = new AtomicInteger();
        reception.control.shutdown = Optional.of(ended::incrementAndGet);

        Reception.Answer answer = change("/admin/shutdown");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(ended).hasValue(0);
        assertThat(reception.get("/admin/health/ready").status()).isEqualTo(503);
        answer.reply().delivered().accept(new Delivery(1, true));
        assertThat(ended).hasValue(1);
    }

    @Test
    void whatIsNotTheProxysToEndGoesOn() {
        assertThat(change("/admin/shutdown").problem()).isEqualTo("409 not-stoppable");
    }
}
