package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.message.Body;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in. */
class AccessTest {
    private static final String SECRET = "0123456789abcdefghij";

    private final Reception reception = new Reception();

    @AfterEach
    void close() {
        reception.close();
    }

    private void requireKey() {
        reception.control.set("security.require_secure_key", true);
        reception.control.set("security.secure_key", SECRET);
        reception.caller = Admin.Caller.WITHOUT_KEY;
        reception.authority = "api.example.com";
        reception.address = "203.0.113.9";
    }

    /** Logs in; the cookie as a browser sends it. */
    private String login() {
        reception.caller = Admin.Caller.WITH_KEY;
        String cookie = reception.post("/admin/session", "").field("Set-Cookie");
        reception.caller = Admin.Caller.WITHOUT_KEY;
        return cookie.substring(0, cookie.indexOf(';'));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,       200",
        "localhost:8080,  200",
        "LOCALHOST:1,     200",
        "127.0.0.1:8080,  200",
        "[::1]:8080,      200",
        "[::1],           200",
        "buddy.lan:8080,  200",
        "buddy.lan,       200",
        "strict.lan:8443, 200",
        "strict.lan:8444, 403",
        "strict.lan,      403",
        "evil.example,    403",
        "evil.example:80, 403",
        "localhost.evil.example, 403",
        "127.0.0.1.evil.example:8080, 403",
        "127.0.0.2:8080,  403",
        "'',              403",
    })
    void withoutAKeyOnlyAKnownHostIsAnswered(String host, int status) {
        reception.control.set("admin.allowed_hosts", List.of("Buddy.lan", "strict.lan:8443"));
        reception.authority = host;

        assertThat(reception.get("/admin/status").status()).isEqualTo(status);
        assertThat(reception.get("/admin/placeholder.html").status()).isEqualTo(status);
        assertThat(reception.get("/admin/health").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,        200",
        "127.8.9.10,       200",
        "::1,              200",
        "0:0:0:0:0:0:0:1%lo, 200",
        "::ffff:127.0.0.1, 200",
        "192.168.1.4,      403",
        "fe80::1%eth0,     403",
        "2001:db8::1,      403",
        "localhost,        403",
    })
    void withoutAKeyOnlyThisMachineIsAnswered(String address, int status) {
        reception.address = address;

        assertThat(reception.get("/admin/status").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080,  200",
        "https://localhost:8080, 200",
        "http://LOCALHOST:8080,  200",
        "https://buddy.lan,      200",
        "http://localhost:3000,  403",
        "http://localhost,       403",
        "http://evil.example,    403",
        "null,                   403",
        "'',                     403",
        "localhost:8080,         403",
        "http://localhost:8080@evil.example, 403",
        "ht tp://localhost:8080, 403",
    })
    void anOriginIsTheProxysOwn(String origin, int status) {
        reception.control.set("admin.allowed_hosts", List.of("buddy.lan"));

        assertThat(reception.get("/admin/status", "Origin", origin).status()).isEqualTo(status);
        assertThat(reception.get("/admin/placeholder.html", "Origin", origin).status())
                .isEqualTo(status);
        assertThat(reception.get("/admin/health", "Origin", origin).status()).isEqualTo(200);
    }

    @Test
    void theDefaultPortOfAnOriginMayBeLeftOut() {
        reception.authority = "localhost:443";

        assertThat(reception.get("/admin/status", "Origin", "https://localhost").status())
                .isEqualTo(200);
        assertThat(reception.get("/admin/status", "Origin", "http://localhost").status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "/admin/status, cross-site,  navigate, GET,  403",
        "/admin/status, cross-site,  cors,     GET,  403",
        "/admin/status, same-origin, cors,     GET,  200",
        "/admin/status, same-site,   no-cors,  GET,  403",
        "/admin/events, same-site,   no-cors,  GET,  403",
        "/admin/placeholder.html,       same-site,   navigate, GET,  200",
        "/admin/status, none,        navigate, GET,  200",
        "/admin/placeholder.html,       cross-site,  navigate, GET,  200",
        "/admin/placeholder.html,       cross-site,  no-cors,  GET,  403",
        "/admin/placeholder.html,       cross-site,  navigate, POST, 403",
        "/admin/health, cross-site,  no-cors,  GET,  200",
    })
    void aForeignPageMayOnlyLeadToTheDashboard(String path, String site, String mode, String method, int status) {
        assertThat(reception
                        .send(method, path, Body.empty(), "Sec-Fetch-Site", site, "Sec-Fetch-Mode", mode)
                        .status())
                .isEqualTo(status);
    }

    @Test
    void aFormOfAForeignPageChangesNothing() {
        String[] form = {
            "Content-Type",
            "application/x-www-form-urlencoded",
            "Origin",
            "http://evil.example",
            Gate.TOKEN,
            reception.token()
        };

        assertThat(reception.delete("/admin/session", form).problem()).isEqualTo("403 admin-forbidden");
        assertThat(reception.post("/admin/session", "a=b", form).problem()).isEqualTo("403 admin-forbidden");
        assertThat(reception
                        .delete("/admin/session", "Content-Type", "application/x-www-form-urlencoded")
                        .problem())
                .isEqualTo("403 token-missing");
    }

    @Test
    void withoutAKeyAChangeNeedsTheTokenOfTheProcess() {
        String token = reception.token();

        assertThat(reception.get("/admin/session").json().path("key_required").asBoolean(true))
                .isFalse();
        assertThat(reception.delete("/admin/session").problem()).isEqualTo("403 token-missing");
        assertThat(reception.delete("/admin/session", Gate.TOKEN, token + "x").problem())
                .isEqualTo("403 token-missing");
        assertThat(reception
                        .delete("/admin/session", Gate.TOKEN, token, Gate.TOKEN, token)
                        .problem())
                .isEqualTo("403 token-missing");
        assertThat(reception.delete("/admin/session", Gate.TOKEN, token).status())
                .isEqualTo(204);
        assertThat(token).hasSize(43).isEqualTo(reception.token());
    }

    @Test
    void whereAKeyIsRequiredNobodyElseGetsIn() {
        requireKey();

        Reception.Answer refused = reception.get("/admin/status");
        assertThat(refused.problem()).isEqualTo("401 key-missing");
        assertThat(refused.field("WWW-Authenticate")).isEqualTo("ApiBuddy");
        assertThat(reception.get("/admin/session").problem()).isEqualTo("401 key-missing");
        assertThat(reception.post("/admin/session", "").problem()).isEqualTo("401 key-missing");
        assertThat(reception.get("/admin/nowhere").problem()).isEqualTo("401 key-missing");
        assertThat(reception
                        .get("/admin/status", "Cookie", "api-buddy-session=")
                        .problem())
                .isEqualTo("401 key-missing");
        assertThat(reception.get("/admin/health").status()).isEqualTo(200);
        assertThat(reception.get("/admin/placeholder.html").status()).isEqualTo(200);
    }

    @Test
    void whoShowsTheKeyNeedsNoToken() {
        requireKey();
        reception.caller = Admin.Caller.WITH_KEY;

        assertThat(reception.get("/admin/status").status()).isEqualTo(200);
        assertThat(reception.delete("/admin/session").status()).isEqualTo(204);
        assertThat(reception.get("/admin/session").json().path("token").isNull())
                .isTrue();
    }

    @Test
    void aLoginSetsACookieThatNoScriptReadsAndNoOtherSiteSends() {
        requireKey();
        reception.caller = Admin.Caller.WITH_KEY;

        Reception.Answer answer = reception.post("/admin/session", "");

        assertThat(answer.field("Set-Cookie"))
                .matches("api-buddy-session=[A-Za-z0-9_-]{43}; Path=/admin; Max-Age=43200; HttpOnly; SameSite=Strict");
        assertThat(answer.json().path("key_required").asBoolean()).isTrue();
        assertThat(answer.json().path("authenticated").asBoolean()).isTrue();
        assertThat(answer.json().path("key_header").asText()).isEqualTo("X-API-Buddy-Key");
        assertThat(answer.json().path("token").asText()).hasSize(43);
        reception.scheme = "https";
        assertThat(reception.post("/admin/session", "").field("Set-Cookie")).endsWith("; SameSite=Strict; Secure");
    }

    @Test
    void aSessionStandsInForTheKeyUntilItsTimeIsOver() {
        requireKey();
        String cookie = login();

        assertThat(reception
                        .get("/admin/status", "Cookie", "a=b; " + cookie + "; c=d")
                        .status())
                .isEqualTo(200);
        reception.clock.advance(Duration.ofHours(12).minusSeconds(1));
        assertThat(reception.get("/admin/status", "Cookie", cookie).status()).isEqualTo(200);
        reception.clock.advance(Duration.ofSeconds(1));
        assertThat(reception.get("/admin/status", "Cookie", cookie).problem()).isEqualTo("401 key-missing");
    }

    @Test
    void aChangeInASessionNeedsThatSessionsToken() {
        requireKey();
        String cookie = login();
        String other = login();
        String token = reception
                .get("/admin/session", "Cookie", cookie)
                .json()
                .path("token")
                .asText();

        assertThat(reception.delete("/admin/session", "Cookie", cookie).problem())
                .isEqualTo("403 token-missing");
        assertThat(reception
                        .delete("/admin/session", "Cookie", other, Gate.TOKEN, token)
                        .problem())
                .isEqualTo("403 token-missing");
        Reception.Answer ended = reception.delete("/admin/session", "Cookie", cookie, Gate.TOKEN, token);
        assertThat(ended.status()).isEqualTo(204);
        assertThat(ended.field("Set-Cookie")).startsWith("api-buddy-session=; Path=/admin; Max-Age=0;");
        assertThat(reception.get("/admin/status", "Cookie", cookie).status()).isEqualTo(401);
        assertThat(reception.get("/admin/status", "Cookie", other).status()).isEqualTo(200);
    }

    @Test
    void anotherKeyEndsAllSessions() {
        requireKey();
        String cookie = login();

        reception.control.set("security.secure_key", "another-key-0123456789");

        assertThat(reception.get("/admin/status", "Cookie", cookie).status()).isEqualTo(401);
    }

    @Test
    void theSixtyFirstRequestOfAMinuteIsRefusedButNotHealthNorFiles() {
        for (int i = 0; i < 60; i++) {
            assertThat(reception.get("/admin/status").status()).isEqualTo(200);
        }

        Reception.Answer refused = reception.get("/admin/status");
        assertThat(refused.problem()).isEqualTo("429 admin-rate-limit");
        assertThat(Integer.parseInt(refused.field("Retry-After"))).isBetween(1, 60);
        for (int i = 0; i < 200; i++) {
            assertThat(reception.get("/admin/health").status()).isEqualTo(200);
            assertThat(reception.get("/admin/placeholder.html").status()).isEqualTo(200);
        }
        reception.clock.advance(Duration.ofSeconds(61));
        assertThat(reception.get("/admin/status").status()).isEqualTo(200);
    }

    @Test
    void guessingACookieIsCountedToo() {
        requireKey();
        for (int i = 0; i < 60; i++) {
            assertThat(reception
                            .get("/admin/status", "Cookie", "api-buddy-session=" + i)
                            .status())
                    .isEqualTo(401);
        }

        assertThat(reception
                        .get("/admin/status", "Cookie", "api-buddy-session=x")
                        .status())
                .isEqualTo(429);
        reception.address = "203.0.113.10";
        assertThat(reception.get("/admin/status").status()).isEqualTo(401);
    }

    @Test
    void allAddressesOfAnIpv6NetworkCountAsOne() {
        requireKey();
        reception.control.set("admin.rate_limit_per_minute", 1);
        reception.address = "2001:db8:1:2::1";
        assertThat(reception.get("/admin/status").status()).isEqualTo(401);
        reception.address = "2001:db8:1:2:ffff::9";
        assertThat(reception.get("/admin/status").status()).isEqualTo(429);
        reception.address = "2001:db8:1:3::1";
        assertThat(reception.get("/admin/status").status()).isEqualTo(401);
    }

    @Test
    void zeroIsNoLimit() {
        reception.control.set("admin.rate_limit_per_minute", 0);
        for (int i = 0; i < 500; i++) {
            assertThat(reception.get("/admin/status").status()).isEqualTo(200);
        }
    }

    @Test
    void aForeignPageCannotUseTheLimitUp() {
        for (int i = 0; i < 100; i++) {
            reception.get("/admin/status", "Origin", "http://evil.example");
        }

        assertThat(reception.get("/admin/status").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/admin/", "/admin", "/admin/app.js", "/admin/lib/x.js", "/admin/health", "/admin/health/ready"})
    void filesAndHealthAreOpenToAll(String path) {
        assertThat(reception.admin.isOpenToAll(reception.call("GET", path, Body.empty())))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/status",
                "/admin/session",
                "/admin/health/x",
                "/admin/cache/app.js",
                "/admin/x/app.js",
                "/admin/nowhere"
            })
    void nothingElseIs(String path) {
        assertThat(reception.admin.isOpenToAll(reception.call("GET", path, Body.empty())))
                .isFalse();
    }
}
