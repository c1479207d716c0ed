package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What all endpoints have in common: paths, methods, queries, fields, and the log. */
class RoutesTest {
    private final Reception reception = new Reception();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.apibuddy.admin");
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @AfterEach
    void close() {
        logger.setLevel(before);
        logger.detachAppender(lines);
        reception.close();
    }

    private List<String> logged(Level level) {
        return lines.list.stream()
                .filter(line -> line.getLevel() == level && line.getLoggerName().equals("io.apibuddy.admin"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void listen() {
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
    }

    @Test
    void aPathOfAnyLengthIsComparedWithoutGoingDeep() throws InterruptedException {
        List<Optional<Routes.Place>> found = new CopyOnWriteArrayList<>();
        Thread little = new Thread(
                null,
                () -> List.of("/admin/" + "a.".repeat(200_000) + "js", "/admin/" + "a.".repeat(200_000) + "zz")
                        .forEach(path -> found.add(reception.admin.routes().at(path))),
                "with an event loop's stack",
                1 << 20);
        little.start();
        little.join();

        assertThat(found).hasSize(2).allMatch(Optional::isEmpty);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/nowhere",
                "/admin/status/",
                "/admin//",
                "/admin/cache/a/b",
                "/admin/cache/entries/xyz!",
                "/admin/cache/entries/abc",
                "/admin/App.js",
                "/admin/web/app.js",
                "/admin/app.class"
            })
    void anUnknownPathIsToldWhatThereIs(String path) {
        Reception.Answer answer = reception.get(path);

        assertThat(answer.problem()).isEqualTo("404 unknown-admin-path");
        assertThat(answer.json().path("detail").asText()).contains("/admin/status", "/admin/cache/{mapping}");
    }

    @ParameterizedTest
    @CsvSource({
        "POST,    /admin/status,      'GET, HEAD'",
        "OPTIONS, /admin/status,      'GET, HEAD'",
        "PUT,     /admin/session,     'GET, HEAD, POST, DELETE'",
        "GET,     /admin/config/reload, POST",
        "DELETE,  /admin/health,      'GET, HEAD'",
        "get,     /admin/health,      'GET, HEAD'",
        "POST,    /admin/,            'GET, HEAD'",
    })
    void anotherMethodIsToldWhichThereAre(String method, String path, String allowed) {
        Reception.Answer answer = reception.send(method, path, Body.empty());

        assertThat(answer.problem()).isEqualTo("405 method-not-allowed");
        assertThat(answer.field("Allow")).isEqualTo(allowed);
    }

    @Test
    void headIsAnsweredWhereGetIs() {
        assertThat(reception.send("HEAD", "/admin/status", Body.empty()).status())
                .isEqualTo(200);
        assertThat(reception.send("HEAD", "/admin/health", Body.empty()).status())
                .isEqualTo(200);
        assertThat(reception
                        .send("HEAD", "/admin/placeholder.html", Body.empty())
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "'/admin/status?x=1',                       'Found parameter \"x\", allowed none.'",
        "'/admin/health?key=0123456789',            'Found parameter \"key\", allowed none.'",
        "'/admin/requests?limit=0',                 'Parameter limit: found \"0\", allowed a whole number from 1 to 200.'",
        "'/admin/requests?limit=201',               'Parameter limit: found \"201\", allowed a whole number from 1 to 200.'",
        "'/admin/requests?limit=',                  'Parameter limit: found \"\", allowed a whole number from 1 to 200.'",
        "'/admin/requests?limit=1e2',               'Parameter limit: found \"1e2\", allowed a whole number from 1 to 200.'",
        "'/admin/requests?limit=%2B5',              'Parameter limit: found \"+5\", allowed a whole number from 1 to 200.'",
        "'/admin/requests?limit=99999999999999999999', 'Parameter limit: found \"99999999999999999999\", allowed a whole number from 1 to 200.'",
        "'/admin/requests?limit=5&limit=5',         'Parameter limit: found twice, allowed once.'",
        "'/admin/requests?Limit=5',                 'Found parameter \"Limit\", allowed limit, mapping.'",
        "'/admin/cache/wiki?sort=age',              'Parameter sort: found \"age\", allowed one of used, -used, size, -size, uri, -uri, ends, -ends.'",
        "'/admin/cache/wiki?q=%ff',                 'Parameter q: found \"\ufffd\", allowed a text of up to 8192 characters.'",
        "'/admin/history?hours=2161',               'Parameter hours: found \"2161\", allowed a whole number from 1 to 2160.'",
    })
    void aWrongQueryIsToldWhatWasFoundAndWhatIsAllowed(String target, String detail) {
        Reception.Answer answer = reception.get(target);

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().path("detail").asText()).isEqualTo(detail);
    }

    @Test
    void blankPartsOfAQueryAreNothing() {
        assertThat(reception.get("/admin/status?").status()).isEqualTo(200);
        assertThat(reception.get("/admin/requests?&limit=5&").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/status", "/admin/nowhere", "/admin/placeholder.html", "/admin/health", "/admin"})
    void everyAnswerIsGuarded(String path) {
        Reception.Answer answer = reception.get(path);

        assertThat(answer.field("Cache-Control")).isEqualTo(path.contains("html") ? "no-cache" : "no-store");
        assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.field("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.field("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.field("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(answer.field("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(answer.field("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self';")
                .endsWith("frame-ancestors 'none'")
                .doesNotContain("unsafe", "*", "http");
        assertThat(answer.reply().head().fields().names()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void theRootLeadsIntoTheFolderWhateverIsBeforeIt() {
        Reception.Answer answer = reception.get("/admin");

        assertThat(answer.status()).isEqualTo(308);
        assertThat(answer.field("Location")).isEqualTo("admin/");
    }

    @Test
    void aFileHasItsTypeAndATagThatSparesTheSecondTransfer() {
        Reception.Answer page = reception.get("/admin/placeholder.html");
        String etag = page.field("ETag");

        assertThat(page.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.text()).startsWith("<!doctype html>");
        assertThat(etag).matches("\"[0-9a-f]{32}\"");
        assertThat(reception
                        .get("/admin/placeholder.html", "If-None-Match", "\"x\", W/" + etag)
                        .status())
                .isEqualTo(304);
        assertThat(reception
                        .get("/admin/placeholder.html", "If-None-Match", "*")
                        .status())
                .isEqualTo(304);
        assertThat(reception
                        .get("/admin/placeholder.html", "If-None-Match", "\"x\"")
                        .status())
                .isEqualTo(200);
        assertThat(reception.get("/admin/lib/placeholder.js").field("Content-Type"))
                .isEqualTo("text/javascript; charset=utf-8");
        assertThat(reception.get("/admin/none.js").problem()).isEqualTo("404 unknown-admin-path");
    }

    @Test
    void theDashboardIsServedWithAllThatItsPageNames() {
        String page = reception.get("/admin/").text();

        java.util.regex.Pattern.compile("(?:src|href)=\"([^\"]+\\.(?:js|css|svg))\"")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .filter(file -> !file.startsWith("lib/")) // put there by the build
                .forEach(file -> assertThat(reception.get("/admin/" + file).status())
                        .as(file)
                        .isEqualTo(200));
    }

    @Test
    void contentOfMoreThanAMebibyteIsRefused() {
        String large = "a".repeat(RequestContent.MOST);

        assertThat(reception.post("/admin/config/validate", large).status()).isEqualTo(200);
        assertThat(reception.post("/admin/config/validate", large + "a").problem())
                .isEqualTo("413 content-too-large");
        assertThat(reception.post("/admin/explain", large + "a").problem()).isEqualTo("413 content-too-large");
    }

    @Test
    void contentThatStreamsIsGatheredAndRefusedOnceItIsTooLarge() {
        Pieces good = new Pieces(List.of(Buffer.buffer("{\"url\":"), Buffer.buffer("\"/wiki/x\"}")));
        assertThat(reception
                        .send("POST", "/admin/config/validate", good.body())
                        .json()
                        .path("valid")
                        .asBoolean(true))
                .isFalse();

        Pieces endless = new Pieces(Buffer.buffer("a".repeat(65536)), 40);
        assertThat(reception.send("POST", "/admin/explain", endless.body()).problem())
                .isEqualTo("413 content-too-large");
        assertThat(endless.cancelled).isTrue();

        Pieces broken = new Pieces(Buffer.buffer("{"), 1).breaking();
        assertThat(reception.send("POST", "/admin/explain", broken.body()).problem())
                .isEqualTo("400 broken-request");
    }

    @Test
    void whatIsNotReadIsGivenUp() {
        Pieces content = new Pieces(Buffer.buffer("x"), 1);

        reception.send("POST", "/admin/session", content.body());

        assertThat(content.cancelled).isTrue();
    }

    @Test
    void aDefectIsToldAsOneWithoutItsWords() {
        reception.control.stored.put("statistics", args -> {
            throw new IllegalStateException("secret words");
        });

        Reception.Answer answer = reception.get("/admin/cache");

        assertThat(answer.problem()).isEqualTo("500 internal");
        assertThat(answer.text()).doesNotContain("secret");
    }

    @Test
    void everyAccessIsLogged() {
        listen();
        reception.get("/admin/requests?limit=5");
        reception.get("/admin/status", "Origin", "null");
        reception.get("/admin/health");

        assertThat(logged(Level.INFO))
                .containsExactly(
                        "127.0.0.1 GET /admin/requests?limit=5 200 0 ms", "127.0.0.1 GET /admin/status 403 0 ms");
        assertThat(logged(Level.DEBUG)).containsExactly("127.0.0.1 GET /admin/health 200 0 ms");
    }

    @Test
    void logAccessFalseLogsNone() {
        listen();
        reception.control.set("admin.log_access", false);
        reception.get("/admin/status");

        assertThat(logged(Level.INFO)).isEmpty();
    }

    @Test
    void noKeyTokenOrCookieEverGetsIntoTheLog() {
        listen();
        String secret = "S3cretS3cretS3cret";
        reception.control.set("security.require_secure_key", true);
        reception.control.set("security.secure_key", secret);
        reception.caller = Admin.Caller.WITH_KEY;
        String login = reception.post("/admin/session", "").field("Set-Cookie");
        String cookie = login.substring(0, login.indexOf(';'));
        String token = reception
                .get("/admin/session", "Cookie", cookie)
                .json()
                .path("token")
                .asText();
        reception.caller = Admin.Caller.WITHOUT_KEY;
        reception.delete("/admin/cache", "Cookie", cookie, Gate.TOKEN, token + "x");
        reception.get("/admin/health?key=" + secret);
        reception.get("/admin/health?zugang=" + secret);
        reception.get("/admin/" + secret);
        reception.get("/admin/explain?url=/wiki/x%3Fapi_key=" + secret, "Cookie", cookie);
        reception.get("/admin/explain?url=/wiki/x?api_key=" + secret, "Cookie", cookie);
        reception.get("/admin/explain?url=/wiki/x&url=" + secret, "Cookie", cookie);
        reception.get("/admin/explain?url=http://localhost:8080/" + secret + "/wiki/x", "Cookie", cookie);
        reception.get("/admin/explain?url=%2F" + secret.replace("t", "%74") + "%2Fwiki%2Fx", "Cookie", cookie);
        reception.get("/admin/explain?url=%2F" + secret.replace("t", "%2574") + "%2Fwiki%2Fx", "Cookie", cookie);
        reception.get("/admin/cache/" + secret, "Cookie", cookie);
        reception.post(
                "/admin/explain", "{\"url\":\"/wiki\",\"headers\":{\"a b\":\"" + secret + "\"}}", "Cookie", cookie);

        assertThat(lines.list).hasSizeGreaterThan(8);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains(secret)
                        || line.contains(token)
                        || line.contains(cookie.substring(cookie.indexOf('=') + 1)));
    }
}
