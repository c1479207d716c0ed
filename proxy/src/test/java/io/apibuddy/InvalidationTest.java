package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.testing.ScriptedOrigin;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a change makes invalid (RFC 9111 section 4.4), from the client's side. */
class InvalidationTest {
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "PROPPATCH", "FROB"})
    void anUnsafeOrUnknownMethodMakesItsUrlInvalid(String method) {
        try (House house = withAnAnswerOf("/api/a")) {
            house.origin.thenReplies(204, "");
            house.send(method, "/api/a", "change").isForwarded("method").hasStatus(204);
            house.get("/api/a").isMiss();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void aSafeMethodMakesNothingInvalid(String method) {
        try (House house = withAnAnswerOf("/api/a")) {
            house.origin.thenReplies(200, "", "Location", "/a", "Content-Location", "/a");
            house.send(method, "/api/b", null).hasStatus(200);
            house.send(method, "/api/a", null);
            house.get("/api/a").isHit();
        }
    }

    @ParameterizedTest
    @CsvSource({"200, true", "201, true", "303, true", "400, false", "404, false", "409, false", "500, false"})
    void onlyAnAnswerThatIsNoErrorMakesInvalid(int status, boolean invalid) {
        try (House house = withAnAnswerOf("/api/a", "/api/b", "/api/c")) {
            house.origin.thenReplies(status, "said", "Location", "/b", "Content-Location", "/c");
            house.send("POST", "/api/a", "change").hasStatus(status);
            for (String path : new String[] {"/api/a", "/api/b", "/api/c"}) {
                if (invalid) {
                    house.get(path).isMiss();
                } else {
                    house.get(path).isHit();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/dir/b", "b", "./b", "../dir/b", "ORIGIN/dir/b", "//HOST/dir/b", "ORIGIN/x/../dir/%62#end"})
    void whatLocationNamesOnTheSameOriginGoesTooHoweverItIsWritten(String location) {
        try (House house = withAnAnswerOf("/api/dir/b")) {
            String origin = house.origin.uri().toString();
            String written = location.replace("ORIGIN", origin).replace("HOST", origin.substring("http://".length()));
            house.origin.thenReplies(201, "done", "Location", written);
            house.send("POST", "/api/dir/a", "change").hasStatus(201);
            house.get("/api/dir/b").isMiss();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/b",
                "https://HOST/b",
                "http://localhost:PORT/b",
                "//elsewhere.example/b",
                "http:b"
            })
    void whatLocationNamesElsewhereStays(String location) {
        try (House house = withAnAnswerOf("/api/b")) {
            String written = location.replace("HOST", "127.0.0.1:" + house.origin.port())
                    .replace("PORT", Integer.toString(house.origin.port()));
            house.origin.thenReplies(201, "done", "Location", written, "Content-Location", written);
            house.send("POST", "/api/a", "change").hasStatus(201);
            house.get("/api/b").isHit();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/a%2Fb, /api/a%2fb",
        "/api/~user, /api/%7euser",
        "/api/%e2%82%ac?q=%c3%a9, /api/%E2%82%AC?q=%C3%A9",
        "/api/q?a=%41, /api/q?a=A",
    })
    void anUrlThatIsWrittenDifferentlyIsTheSameUrl(String kept, String changed) {
        try (House house = withAnAnswerOf(kept)) {
            house.get(changed).isHit();
            house.send("PUT", changed, "change").hasStatus(200);
            house.get(kept).isMiss();
            house.send("PUT", kept, "change").hasStatus(200);
            house.get(changed).isMiss();
        }
    }

    @ParameterizedTest
    @CsvSource({"/api/a?x=1, /api/a", "/api/a, /api/a?x=1", "/api/a/, /api/a", "/api/a%2Fb, /api/a/b", "/api/A, /api/a"
    })
    void anotherUrlStays(String kept, String changed) {
        try (House house = withAnAnswerOf(kept)) {
            house.send("PUT", changed, "change").hasStatus(200);
            house.get(kept).isHit();
        }
    }

    @Test
    void belowABasePathLocationCountsAsUpstreamWritesIt() {
        try (House house = House.standard()) {
            house.proxy.updateConfig("domain_mappings.api.upstream", house.origin.uri() + "/base");
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60");
            for (String path : new String[] {"/api/a", "/api/b", "/api/c"}) {
                house.get(path).isMiss();
            }
            house.origin.thenReplies(201, "done", "Location", "/base/a", "Content-Location", "/b");
            house.post("/api/c", "text/plain", "change").hasStatus(201).hasField("location", "/api/a");
            house.get("/api/a").isMiss();
            house.get("/api/b").isHit();
            house.get("/api/c").isMiss();
        }
    }

    @Test
    void anotherMappingOfTheSameUpstreamIsAnotherCache() {
        try (House house = withAnAnswerOf("/api/a")) {
            house.proxy.updateConfig(
                    "domain_mappings.other.upstream", house.origin.uri().toString());
            house.send("PUT", "/other/a", "change").hasStatus(200);
            house.get("/api/a").isHit();
        }
    }

    @Test
    void anUnsafeRequestThatUpstreamNeverAnswersMakesNothingInvalid() {
        try (House house = withAnAnswerOf("/api/a")) {
            house.origin.thenReplies(request -> request.connection().close());
            house.send("POST", "/api/a", "change").isProblem(502, "upstream-failed");
            house.get("/api/a").isHit();
        }
    }

    @Test
    void anAnswerThatWasOnItsWayBeforeTheChangeIsNotKept() {
        try (House house = House.standard()) {
            CompletableFuture<Void> gate = new CompletableFuture<>();
            house.origin.thenReplies(request -> {
                request.response()
                        .putHeader("Cache-Control", "max-age=60")
                        .putHeader("Content-Length", "6")
                        .write("bef");
                gate.thenRun(() -> request.response().end("ore"));
            });
            CompletableFuture<Answered> before = CompletableFuture.supplyAsync(() -> house.get("/api/a"));
            await().until(() -> house.asked() == 1);
            house.origin.thenReplies(204, "");
            house.send("PUT", "/api/a", "change").hasStatus(204);
            gate.complete(null);
            before.join().hasBody("before");
            house.origin.replies(200, "after", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss().hasBody("after");
            house.get("/api/a").isHit().hasBody("after");
        }
    }

    @Test
    void theAnswerToAnUnsafeMethodIsNeverKept() {
        try (House house = House.standard()) {
            for (String method : new String[] {"PUT", "DELETE", "PATCH", "OPTIONS", "FROB"}) {
                house.origin.replies(ScriptedOrigin.reply(200, "of " + method, "Cache-Control", "max-age=60"));
                house.send(method, "/api/a", null).isForwarded("method").cacheStatusHasNot("stored");
                house.send(method, "/api/a", null).isForwarded("method");
            }
            house.origin.replies(200, "of GET", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss().hasBody("of GET");
            assertThat(house.asked()).isEqualTo(11);
        }
    }

    @Test
    void anAnswerThatIsOnItsWayDuringAChangeIsPassedOnAndNotKept() throws Exception {
        try (House house = House.standard()) {
            CompletableFuture<Void> gate = new CompletableFuture<>();
            house.origin.thenReplies(
                    request -> gate.thenRun(() -> ScriptedOrigin.reply(200, "before", "Cache-Control", "max-age=60")
                            .answer(request)));
            CompletableFuture<Answered> before = CompletableFuture.supplyAsync(() -> house.get("/api/a"));
            await().until(() -> house.asked() == 1);
            house.origin.thenReplies(204, "");
            house.send("PUT", "/api/a", "change").hasStatus(204);
            gate.complete(null);

            before.get(10, TimeUnit.SECONDS).hasBody("before").cacheStatusHas("detail=outdated");

            house.origin.replies(200, "after", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss().hasBody("after");
            house.get("/api/a").isHit().hasBody("after");
        }
    }

    @Test
    void aPostsAnswerThatAnotherPostHasOvertakenServesNoGet() throws Exception {
        try (House house = House.standard()) {
            CompletableFuture<Void> gate = new CompletableFuture<>();
            String[] kept = {"Content-Location", "/a", "Cache-Control", "max-age=60"};
            house.origin.thenReplies(request ->
                    gate.thenRun(() -> ScriptedOrigin.reply(200, "first", kept).answer(request)));
            CompletableFuture<Answered> first =
                    CompletableFuture.supplyAsync(() -> house.post("/api/a", "text/plain", "1"));
            await().until(() -> house.asked() == 1);
            house.origin.thenReplies(200, "second");
            house.post("/api/a", "text/plain", "2").hasStatus(200);
            gate.complete(null);

            first.get(10, TimeUnit.SECONDS).hasBody("first").cacheStatusHasNot("stored");

            house.origin.thenReplies(200, "third", kept);
            house.post("/api/a", "text/plain", "3").cacheStatusHas("stored");
            house.get("/api/a").isHit().hasBody("third");
        }
    }

    private static House withAnAnswerOf(String... paths) {
        House house = House.standard();
        house.origin.replies(200, "kept", "Cache-Control", "max-age=60");
        for (String path : paths) {
            house.get(path).cacheStatusHas("stored");
            house.get(path).isHit();
        }
        return house;
    }
}
