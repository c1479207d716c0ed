package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Difference;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.Explanation;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.message.Body;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Why. */
class ExplainPagesTest {
    private final Reception reception = new Reception();
    private final List<RequestHead> heads = new ArrayList<>();

    @BeforeEach
    void explain() {
        reception.control.explaining = head -> {
            heads.add(head);
            return Future.succeededFuture(explanation(Optional.empty()));
        };
    }

    @AfterEach
    void close() {
        reception.close();
    }

    private Explanation explanation(Optional<Explanation.Past> past) {
        Instant now = reception.clock.instant();
        return new Explanation(
                "GET",
                "/wiki/x?ts=2",
                Optional.of("wiki"),
                Optional.of("https://wiki.example/v1/x?ts=2"),
                Optional.of(new Explanation.Key("ab", List.of(new Explanation.Part("target", "/v1/x", "as sent")))),
                List.of(new Explanation.Stored(
                        "ab",
                        "https://wiki.example/v1/x",
                        200,
                        now,
                        now,
                        Instant.MAX,
                        List.of(Map.entry("Accept", "a")),
                        true)),
                new Explanation.Verdict(
                        "forward", "api-buddy; fwd=uri-miss", "Nothing is stored.", "RFC 9111 section 4"),
                Optional.of(Duration.ofMillis(-1500)),
                past,
                List.of(new Explanation.Near(
                        "cd",
                        "GET",
                        "https://wiki.example/v1/x?ts=1",
                        now,
                        List.of(new Difference(
                                Difference.Kind.QUERY,
                                "ts",
                                Optional.of("2"),
                                Optional.of("1"),
                                Optional.of("domain_mappings.wiki.key.ignore_query: [ts]"))))));
    }

    @ParameterizedTest
    @CsvSource({
        "/wiki/x?a=1,                              /wiki/x?a=1",
        "/wiki,                                    /wiki",
        "https://wiki.example/v1/x?a=1,            /wiki/x?a=1",
        "https://wiki.example/v1,                  /wiki",
        "https://wiki.example/v1?a=1,              /wiki?a=1",
        "HTTPS://WIKI.example:443/v1/X#part,       /wiki/X",
        "https://wiki.example/v1/deep/x,           /deep/x",
        "http://localhost:8080/wiki/x,             /wiki/x",
        "http://LOCALHOST:8080,                    /",
        "http://localhost:8080?x,                  /?x",
    })
    void aUrlIsAPathOrThisProxysOwnOrAnUpstreams(String url, String target) {
        reception.control.set("domain_mappings.deep.upstream", "https://wiki.example/v1/deep");

        assertThat(reception.post("/admin/explain", "{\"url\":\"" + url + "\"}").status())
                .isEqualTo(200);

        assertThat(heads.get(0).target().toString()).isEqualTo(target);
        assertThat(heads.get(0).method()).isEqualTo("GET");
    }

    @Test
    void aKeyInThePathIsTakenOff() {
        var call = reception.call("GET", "/admin/explain?url=/K0123456789abcdef/wiki/x", Body.empty());
        var withPrefix = new io.apibuddy.message.Call(call.head(), call.body(), call.client(), "/K0123456789abcdef");

        Reception.await(reception.admin.handle(withPrefix, Admin.Caller.WITH_KEY));

        assertThat(heads.get(0).target().toString()).isEqualTo("/wiki/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example/x",
                "https://wiki.example/v12/x",
                "ftp://wiki.example/v1/x",
                "wiki/x",
                "/wiki/../x",
                "//x",
                "http://wiki.example/v1/x"
            })
    void anotherUrlIsRefused(String url) {
        Reception.Answer answer = reception.get("/admin/explain?url=" + url);

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().path("detail").asText()).startsWith("url: ");
        assertThat(heads).isEmpty();
    }

    @Test
    void aRequestIsExplainedAsItIsDescribed() {
        reception.post(
                "/admin/explain",
                "{\"method\":\"POST\",\"url\":\"/wiki/x\",\"headers\":{\"Accept\":\"a\",\"X-API-Buddy-Key\":\"k\"},\"body\":\"{}\"}");
        reception.post("/admin/explain", "{\"url\":\"/wiki/x\",\"headers\":[[\"Accept\",\"a\"],[\"accept\",\" b \"]]}");

        assertThat(reception.control.asked).containsExactly("explain POST /wiki/x {}", "explain GET /wiki/x ");
        assertThat(heads.get(0).fields()).isEqualTo(Fields.of("Accept", "a"));
        assertThat(heads.get(1).fields()).isEqualTo(Fields.of("Accept", "a", "accept", "b"));
    }

    @Test
    void theExplanationIsToldWhole() {
        assertThat(reception.get("/admin/explain?url=/wiki/x%3Fts=2").text())
                .isEqualTo("{\"method\":\"GET\",\"target\":\"/wiki/x?ts=2\",\"mapping\":\"wiki\","
                        + "\"uri\":\"https://wiki.example/v1/x?ts=2\",\"key\":{\"hash\":\"ab\",\"parts\":[{\"name\":\"target\","
                        + "\"value\":\"/v1/x\",\"note\":\"as sent\"}]},\"stored\":[{\"hash\":\"ab\","
                        + "\"uri\":\"https://wiki.example/v1/x\",\"status\":200,\"received\":\"2026-11-22T12:00:00Z\","
                        + "\"fresh_until\":\"2026-11-22T12:00:00Z\",\"keep_until\":null,\"selecting\":{\"Accept\":\"a\"},"
                        + "\"selected\":true}],\"verdict\":{\"action\":\"forward\","
                        + "\"cache_status\":\"api-buddy; fwd=uri-miss\",\"because\":\"Nothing is stored.\","
                        + "\"source\":\"RFC 9111 section 4\"},\"fresh_for\":-1.5,\"past\":null,\"nearest\":[{\"hash\":\"cd\","
                        + "\"method\":\"GET\",\"uri\":\"https://wiki.example/v1/x?ts=1\",\"received\":\"2026-11-22T12:00:00Z\","
                        + "\"differences\":[{\"kind\":\"query\",\"name\":\"ts\",\"words\":\"query parameter ts\",\"here\":\"2\","
                        + "\"there\":\"1\",\"setting\":\"domain_mappings.wiki.key.ignore_query: [ts]\"}]}]}");
    }

    @Test
    void aPastRequestIsExplainedByItsId() {
        reception.control.past.put(
                42L,
                explanation(Optional.of(new Explanation.Past(
                        Stories.of(42, "wiki", "/wiki/x", CacheOutcome.MISS, reception.clock.instant()),
                        new Explanation.Verdict("forward", "", "It was not there.", "RFC 9111 section 4")))));

        assertThat(reception
                        .get("/admin/explain?id=42")
                        .json()
                        .path("past")
                        .path("event")
                        .path("id")
                        .asLong())
                .isEqualTo(42);
        assertThat(reception
                        .post("/admin/explain", "{\"id\":42}")
                        .json()
                        .path("past")
                        .path("verdict")
                        .path("because")
                        .asText())
                .isEqualTo("It was not there.");
        assertThat(reception.get("/admin/explain?id=43").problem()).isEqualTo("404 unknown-request");
        assertThat(reception.post("/admin/explain", "{\"id\":43}").problem()).isEqualTo("404 unknown-request");
    }

    @Test
    void aQuestionIsAboutOneThing() {
        assertThat(reception.get("/admin/explain").problem()).isEqualTo("400 bad-parameter");
        assertThat(reception.get("/admin/explain?id=1&url=/x").problem()).isEqualTo("400 bad-parameter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{} {}",
                "{}",
                "{\"url\":\"/wiki\",\"url\":\"/wiki\"}",
                "{\"url\":1}",
                "{\"url\":\"/wiki\",\"extra\":1}",
                "{\"id\":1,\"url\":\"/wiki\"}",
                "{\"id\":1,\"method\":\"GET\"}",
                "{\"id\":\"1\"}",
                "{\"id\":1.5}",
                "{\"id\":-1}",
                "{\"url\":\"/wiki\",\"method\":\"G T\"}",
                "{\"url\":\"/wiki\",\"method\":\"\"}",
                "{\"url\":\"/wiki\",\"headers\":\"Accept: a\"}",
                "{\"url\":\"/wiki\",\"headers\":{\"A B\":\"a\"}}",
                "{\"url\":\"/wiki\",\"headers\":{\"A\":\"a\\r\\nB: b\"}}",
                "{\"url\":\"/wiki\",\"headers\":{\"A\":1}}",
                "{\"url\":\"/wiki\",\"headers\":[[\"A\"]]}",
                "{\"url\":\"/wiki\",\"headers\":[[1,\"a\"]]}",
                "{\"url\":\"/wiki\",\"headers\":[{\"A\":\"a\",\"B\":\"b\"}]}",
                "{\"url\":\"/wiki\",\"body\":{}}",
            })
    void contentThatDescribesNoRequestIsRefused(String content) {
        assertThat(reception.post("/admin/explain", content).problem()).isEqualTo("400 bad-content");
        assertThat(heads).isEmpty();
    }

    @Test
    void contentThatIsNotUtf8IsRefused() {
        Body body = Body.of(Buffer.buffer(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}));

        assertThat(reception.send("POST", "/admin/explain", body).problem()).isEqualTo("400 bad-content");
    }

    @Test
    void markupStaysText() {
        Reception.Answer answer = reception.get("/admin/explain?url=<script>alert(1)</script>");

        assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.json().path("detail").asText()).contains("\"<script>alert(1)</script>\"");
    }
}
