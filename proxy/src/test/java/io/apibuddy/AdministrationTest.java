package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.threats.Secrets;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin API through the front door: who gets in, and that it acts on the proxy it belongs to. */
class AdministrationTest {
    private static final String KEY = Secrets.ACCESS_KEY.text();
    private static final String KEY_HEADER = "X-API-Buddy-Key";
    private static final String TOKEN_HEADER = "X-API-Buddy-Token";

    private final HttpClient http = HttpClient.newHttpClient();
    private House house = House.build();

    @AfterEach
    void close() {
        house.close();
    }

    private void rebuild(java.util.function.UnaryOperator<CachingProxy.Builder> setUp) {
        house.close();
        house = House.build(setUp);
    }

    private HttpResponse<String> send(String method, String path, String... fields) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(house.proxy.address() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, BodyPublishers.noBody());
        if (fields.length > 0) {
            request.headers(fields);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> get(String path, String... fields) {
        return send("GET", path, fields);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private String token() {
        return json(get("/admin/session")).path("token").asText();
    }

    @Test
    void healthIsOpenToAllAlsoWhereAKeyIsRequiredAndGuessesWereMade() {
        rebuild(builder -> builder.requireSecureKey().set("security.secure_key", KEY));
        for (int i = 0; i < 25; i++) {
            get("/admin/status", KEY_HEADER, "guess" + i);
        }
        HttpResponse<String> health = get("/admin/health", KEY_HEADER, "wrong");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(json(health).path("status").asText()).isEqualTo("healthy");
    }

    @Test
    void theKeyOpensTheRestInTheHeaderOrInThePath() {
        rebuild(builder -> builder.requireSecureKey().set("security.secure_key", KEY));
        assertThat(get("/admin/status").statusCode()).isEqualTo(401);
        assertThat(get("/admin/status").headers().firstValue("WWW-Authenticate"))
                .contains("ApiBuddy");
        assertThat(get("/admin/status", KEY_HEADER, "wrong").statusCode()).isEqualTo(403);
        assertThat(get("/admin/status", KEY_HEADER, KEY).statusCode()).isEqualTo(200);
        assertThat(get("/" + KEY + "/admin/status").statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionStandsForTheKeyButAChangeNeedsItsTokenToo() {
        rebuild(builder -> builder.requireSecureKey().set("security.secure_key", KEY));
        HttpResponse<String> login = send("POST", "/admin/session", KEY_HEADER, KEY);
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .contains("HttpOnly", "SameSite=Strict", "Path=/admin")
                .doesNotContain(KEY);
        String session = cookie.substring(0, cookie.indexOf(';'));
        assertThat(get("/admin/status", "Cookie", session).statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/admin/cache", "Cookie", session).statusCode())
                .isEqualTo(403);
        String token =
                json(get("/admin/session", "Cookie", session)).path("token").asText();
        assertThat(send("DELETE", "/admin/cache", "Cookie", session, TOKEN_HEADER, token)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void withoutARequiredKeyLoopbackGetsInAndChangesNeedTheToken() {
        house.get("/api/a");
        assertThat(get("/admin/status").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/admin/cache/api").statusCode()).isEqualTo(403);
        HttpResponse<String> removed = send("DELETE", "/admin/cache/api", TOKEN_HEADER, token());
        assertThat(json(removed).path("removed").asLong()).isEqualTo(1);
        house.get("/api/a");
        assertThat(house.asked()).isEqualTo(2);
    }

    @Test
    void switchedOffAdminIsNoPathThatAnybodyKnows() {
        rebuild(builder -> builder.set("admin.enabled", false));
        assertThat(get("/admin/health").statusCode()).isEqualTo(404);
        assertThat(get("/admin/status").statusCode()).isEqualTo(404);
        house.proxy.updateConfig("admin.enabled", true);
        assertThat(get("/admin/health").statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsDoneInTheAdminRoomIsNoRequestOfTheProxys() {
        get("/admin/status");
        get("/admin/health");
        assertThat(house.proxy.metrics().total().requests()).isZero();
    }

    @Test
    void purgesByTagTakeWhatCarriesItAndNothingElse() {
        house.origin.thenReplies(200, "one", "Cache-Tag", "people, places").thenReplies(200, "two");
        house.get("/api/tagged").isMiss();
        house.get("/api/plain").isMiss();
        HttpResponse<String> removed = send("DELETE", "/admin/cache/api?tag=places", TOKEN_HEADER, token());
        assertThat(json(removed).path("removed").asLong()).isEqualTo(1);
        house.get("/api/plain").isHit();
        house.get("/api/tagged").isMiss();
    }

    @Test
    void whyAMissWasAMissIsAnsweredFromTheRequestsId() {
        house.get("/api/search?q=a&ts=1");
        house.get("/api/search?q=a&ts=2");
        JsonNode last = json(get("/admin/requests?limit=1")).path("requests").path(0);
        JsonNode why = json(get("/admin/explain?id=" + last.path("id").asLong()));
        JsonNode difference = why.path("nearest").path(0).path("differences").path(0);
        assertThat(difference.path("words").asText()).isEqualTo("query parameter ts");
        assertThat(difference.path("setting").asText()).isEqualTo("domain_mappings.api.key.ignore_query: [ts]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/KEY/api/x", "/api/x?key=KEY", "PROXY/KEY/api/x", "PROXY/api/x?key=KEY"})
    void whoAsksAboutAnAddressWithTheKeyInItIsToldOfTheRequestAndNotOfTheKey(String address) {
        rebuild(builder -> builder.requireSecureKey().set("security.secure_key", KEY));
        String url = address.replace("PROXY", house.proxy.address().toString()).replace("KEY", KEY);
        HttpResponse<String> told =
                get("/admin/explain?url=" + URLEncoder.encode(url, StandardCharsets.UTF_8), KEY_HEADER, KEY);
        assertThat(told.statusCode()).isEqualTo(200);
        assertThat(told.body()).doesNotContain(KEY);
        assertThat(json(told).path("target").asText()).isEqualTo("/api/x");
        assertThat(json(told).path("verdict").path("action").asText()).isEqualTo("forward");
    }

    @Test
    void aProxyMadeInCodeHasNothingToReloadFromAndIsNotEndedFromOutside() {
        assertThat(send("POST", "/admin/config/reload", TOKEN_HEADER, token()).statusCode())
                .isEqualTo(409);
        assertThat(send("POST", "/admin/shutdown", TOKEN_HEADER, token()).statusCode())
                .isEqualTo(409);
        assertThat(house.proxy.isRunning()).isTrue();
    }

    @Test
    void theProgramAroundItIsEndedWhenItHasSaidHow() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        house.proxy.onShutdown(asked::countDown);
        assertThat(send("POST", "/admin/shutdown", TOKEN_HEADER, token()).statusCode())
                .isEqualTo(202);
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aConfigurationIsReadAnewWhereItCameFrom() {
        house.proxy.onReload(() -> house.proxy.config().with("domain_mappings.api.ttl_seconds", 77));
        HttpResponse<String> reloaded = send("POST", "/admin/config/reload", TOKEN_HEADER, token());
        assertThat(reloaded.statusCode()).isEqualTo(200);
        assertThat(json(reloaded).path("changed").toString()).contains("domain_mappings.api.ttl_seconds");
        assertThat(json(get("/admin/config"))
                        .at("/config/domain_mappings/api/ttl_seconds")
                        .asInt())
                .isEqualTo(77);
    }

    @Test
    void whatAnotherProxyPassesOnIsNotFromThisMachineWhateverItsAddress() {
        for (String field : List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")) {
            assertThat(get("/admin/session", field, "203.0.113.9").statusCode())
                    .as(field)
                    .isEqualTo(403);
        }
        assertThat(get("/admin/health", "X-Forwarded-For", "203.0.113.9").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/api", "/api?tag=any", "/api?prefix=/", "/api?url=/slow"})
    void whatIsOnItsWayWhenAPurgeIsMadeIsAnsweredButNotKept(String purged) throws Exception {
        CompletableFuture<HttpServerRequest> arrived = new CompletableFuture<>();
        house.origin.thenReplies(ScriptedOrigin.unread(arrived::complete)).thenReplies(200, "after the purge");
        CompletableFuture<Answered> first = CompletableFuture.supplyAsync(() -> house.get("/api/slow"));
        HttpServerRequest asked = arrived.get(20, TimeUnit.SECONDS);
        assertThat(send("DELETE", "/admin/cache" + purged, TOKEN_HEADER, token())
                        .statusCode())
                .isEqualTo(200);
        asked.response().end("before the purge");
        first.get(20, TimeUnit.SECONDS).hasBody("before the purge");
        house.get("/api/slow").isMiss().hasBody("after the purge");
    }
}
