package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.ScriptedOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What went wrong in the Python program before this one: each fault is a test here, or in the room's own tests. */
class AncestorDefectsTest {
    @Nested
    class KeysAndMeaning {
        @Test
        void oneUserNeverGetsAnothersAnswer() {
            try (House house = House.build()) {
                for (String field : List.of("Authorization", "Cookie", "X-API-Key", "api-key", "x-goog-api-key")) {
                    house.origin.replies(request -> request.response().end("for " + request.getHeader(field)));
                    house.get("/api/me", field, "alice").isMiss().hasBody("for alice");
                    house.get("/api/me", field, "bob").isMiss().hasBody("for bob");
                    house.get("/api/me", field, "alice").isHit().hasBody("for alice");
                }
            }
        }

        @Test
        void aClientThatAcceptsXmlDoesNotGetJson() {
            try (House house = House.build()) {
                house.origin.replies(request ->
                        request.response().putHeader("Vary", "Accept").end("as " + request.getHeader("Accept")));
                house.get("/api/a", "Accept", "application/json").hasBody("as application/json");
                house.get("/api/a", "Accept", "application/xml").hasBody("as application/xml");
            }
        }

        @Test
        void aPartIsNeverServedAsTheWhole() {
            try (House house = House.build()) {
                house.origin.thenReplies(206, "he", "Content-Range", "bytes 0-1/5");
                house.get("/api/a", "Range", "bytes=0-1").hasStatus(206).cacheStatusHasNot("stored");
                house.get("/api/a").isMiss().hasStatus(200).hasBody("hello");
                house.get("/api/a", "Range", "bytes=1-2").isHit().hasStatus(206).hasBody("el");
                house.get("/api/a").isHit().hasBody("hello");
            }
        }

        @Test
        void blankParametersTrailingSlashesAndRepeatedParametersMakeADifference() {
            try (House house = House.build()) {
                house.origin.replies(request -> request.response().end(request.uri()));
                for (String path : List.of("/q", "/q?debug", "/q?debug=", "/q/", "/q?a=1&a=2", "/q?a=2&a=1")) {
                    house.get("/api" + path).isMiss().hasBody(path);
                }
                house.get("/api/q?debug").isHit().hasBody("/q?debug");
            }
        }

        @Test
        void aChunkedContentReachesUpstreamAndIsPartOfTheKey() {
            try (House house = House.build()) {
                String request = "POST /api/q HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n";
                house.origin.replies(asked ->
                        asked.response().end("got " + house.origin.last().text()));
                assertThat(RawClient.exchange(house.proxy.port(), request)).contains("got one");
                assertThat(RawClient.exchange(house.proxy.port(), request.replace("one", "two")))
                        .contains("fwd=uri-miss")
                        .contains("got two");
                assertThat(RawClient.exchange(house.proxy.port(), request)).contains("; hit");
            }
        }

        @Test
        void neitherOwnErrorsNorOthersAreKeptForTheWholeLifetime() {
            try (House house = House.build()) {
                house.proxy.updateConfig("domain_mappings.api.upstream", "http://127.0.0.1:1");
                house.get("/api/a").isProblem(502, "upstream-failed");
                house.proxy.updateConfig(
                        "domain_mappings.api.upstream", house.origin.uri().toString());
                house.origin.thenReplies(500, "broken");
                house.get("/api/a").hasStatus(500).hasBody("broken");
                house.get("/api/a").hasStatus(200).hasBody("hello");
            }
        }

        @Test
        void aNoStoreIsObeyedUnderStandardFreshness() {
            try (House house = House.with("freshness", "standard")) {
                house.origin.replies(200, "x", "Cache-Control", "no-store");
                house.get("/api/a").isMiss().cacheStatusHas("detail=no-store");
                house.get("/api/a").isMiss();
                house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Set-Cookie", "a=b");
                house.get("/api/b").isMiss();
                house.clock.advance(Duration.ofSeconds(61));
                house.get("/api/b").isForwarded("stale");
            }
        }

        @Test
        void upstreamsErrorsKeepTheirStatusContentAndRetryAfter() {
            try (House house = House.build()) {
                for (int status : List.of(400, 401, 403, 404, 410, 418, 429, 500, 502, 503)) {
                    house.origin.replies(status, "why " + status, "Retry-After", "3");
                    house.get("/api/e" + status)
                            .hasStatus(status)
                            .hasBody("why " + status)
                            .hasField("retry-after", "3");
                    house.clock.advance(Duration.ofSeconds(3));
                }
                house.origin.replies(304, "", "ETag", "\"x\"");
                house.get("/api/a", "If-None-Match", "\"x\"").hasStatus(304).hasField("etag", "\"x\"");
            }
        }

        @Test
        void anotherUpstreamMeansOtherAnswers() {
            try (House house = House.build();
                    ScriptedOrigin other = ScriptedOrigin.http()) {
                other.replies(200, "other");
                house.get("/api/a").hasBody("hello");
                house.proxy.updateConfig(
                        "domain_mappings.api.upstream", other.uri().toString());
                house.get("/api/a").isMiss().hasBody("other");
            }
        }

        @Test
        void lifetimesDoNotDependOnTheTimeZone() {
            TimeZone before = TimeZone.getDefault();
            try {
                for (String zone : List.of("Pacific/Kiritimati", "Pacific/Pago_Pago")) {
                    TimeZone.setDefault(TimeZone.getTimeZone(zone));
                    try (House house = House.with("ttl_seconds", 60)) {
                        house.get("/api/a").isMiss();
                        house.clock.advance(Duration.ofSeconds(59));
                        house.get("/api/a").isHit();
                        house.clock.advance(Duration.ofSeconds(2));
                        house.get("/api/a").isForwarded("stale");
                    }
                }
            } finally {
                TimeZone.setDefault(before);
            }
        }

        @Test
        void problemJsonMixedCaseTypesAndFormsAreNormalised() {
            try (House house = House.build()) {
                house.post("/api/q", "Application/Problem+JSON", "{\"a\": 1}").isMiss();
                house.post("/api/q", "application/problem+json", "{\"a\":1}").isHit();
                house.post("/api/f", "Application/X-WWW-Form-Urlencoded", "a=b%20c")
                        .isMiss();
                house.post("/api/f", "application/x-www-form-urlencoded", "a=b+c")
                        .isHit();
            }
        }
    }

    @Nested
    class BytesAndFields {
        @Test
        void compressedFilesStayTheBytesThatTheyAre() throws IOException {
            byte[] gzip = packed(true);
            byte[] zlib = packed(false);
            assertThat(zlib).startsWith(0x78, 0x9c);
            try (House house = House.build()) {
                for (byte[] bytes : List.of(gzip, zlib)) {
                    String path = "/api/file" + bytes[0];
                    house.origin.replies(ScriptedOrigin.reply(200, bytes, "Content-Type", "application/octet-stream"));
                    assertThat(house.get(path).isMiss().bytes()).isEqualTo(bytes);
                    assertThat(house.get(path).isHit().bytes()).isEqualTo(bytes);
                }
            }
        }

        private byte[] packed(boolean gzip) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (var out = gzip ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
                out.write("what was packed ".repeat(100).getBytes(StandardCharsets.UTF_8));
            }
            return bytes.toByteArray();
        }

        @Test
        void anEventStreamArrivesEventByEvent() {
            try (House house = House.build()) {
                List<Runnable> rest = new CopyOnWriteArrayList<>();
                house.origin.replies(request -> {
                    request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
                    request.response().write("data: 1\n\n");
                    rest.add(() -> request.response().end("data: 2\n\n"));
                });
                StringBuffer seen = new StringBuffer();
                Thread client = RawClient.reading(
                        house.proxy.port(), "GET /api/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", seen);
                Awaitility.await().until(() -> seen.indexOf("data: 1") >= 0);
                assertThat(seen).doesNotContain("data: 2");
                rest.get(0).run();
                Awaitility.await().until(() -> seen.indexOf("data: 2") >= 0 && !client.isAlive());
            }
        }

        @Test
        void setCookieStaysRepeatedServerAndDateStaySingleAndAgeIsThere() {
            try (House house = House.build()) {
                house.origin.replies(
                        200,
                        "x",
                        "Set-Cookie",
                        "a=1",
                        "Set-Cookie",
                        "b=2",
                        "Server",
                        "origin",
                        "Date",
                        "Sun, 22 Nov 2026 12:00:00 GMT");
                house.get("/api/a")
                        .hasField("set-cookie", "a=1", "b=2")
                        .hasField("server", "origin")
                        .hasField("date", "Sun, 22 Nov 2026 12:00:00 GMT");
                house.origin.replies(200, "x", "Date", "Sun, 22 Nov 2026 12:00:00 GMT", "Keep-Alive", "timeout=5");
                house.get("/api/b").isMiss().hasNoField("keep-alive");
                house.clock.advance(Duration.ofSeconds(7));
                house.get("/api/b")
                        .isHit()
                        .hasField("age", "7")
                        .hasField("date", "Sun, 22 Nov 2026 12:00:00 GMT")
                        .hasNoField("keep-alive");
            }
        }

        @Test
        void everyMethodIsServedAndItsContentKept() {
            try (House house = House.build()) {
                for (String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS")) {
                    house.send(method, "/api/a", "content").hasStatus(200).hasBody("hello");
                    assertThat(house.origin.last().text()).isEqualTo("content");
                }
                house.head("/api/a").hasStatus(200);
                assertThat(house.origin.last().method()).isEqualTo("HEAD");
            }
        }

        @Test
        void aRedirectIsNotFollowedAndNoCredentialsGoToAnotherHost() {
            try (House house = House.build();
                    ScriptedOrigin other = ScriptedOrigin.http()) {
                house.origin.replies(302, "", "Location", other.uri() + "/elsewhere");
                house.get("/api/a", "Authorization", "secret")
                        .hasStatus(302)
                        .hasField("location", other.uri() + "/elsewhere");
                assertThat(other.requests()).isEmpty();
            }
        }

        @Test
        void aQueryDirectlyBehindTheMappingIsNoUnknownMapping() {
            try (House house = House.build()) {
                house.get("/api?x=1").hasStatus(200);
                assertThat(house.origin.last().target()).isEqualTo("/?x=1");
            }
        }

        @Test
        void connectionsAreKeptAliveOnBothSidesInHttp11() {
            try (House house = House.build()) {
                String two = "GET /api/a HTTP/1.1\r\nHost: x\r\n\r\n"
                        + "GET /api/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
                String answers = RawClient.exchange(house.proxy.port(), two);
                assertThat(answers.split("HTTP/1\\.1 200", -1)).hasSize(3);
                assertThat(house.asked()).isEqualTo(2);
                assertThat(house.origin.connections()).isEqualTo(1);
            }
        }
    }

    @Nested
    class Access {
        @Test
        void aKeyInThePathWorksAndIsNeverEchoed() {
            try (House house = House.build(CachingProxy.Builder::requireSecureKey)) {
                String key = house.proxy.secureKey().orElseThrow();
                house.get("/" + key + "/api/a").hasStatus(200);
                assertThat(house.get("/" + key + "/nosuch")
                                .isProblem(404, "unknown-mapping")
                                .text())
                        .doesNotContain(key);
                String wrong = "x".repeat(43);
                assertThat(house.get("/" + wrong + "/api/a")
                                .isProblem(403, "key-wrong")
                                .text())
                        .doesNotContain(wrong);
            }
        }

        @Test
        void aKeyInTheQueryWorksAndAnUpstreamsOwnKeyParameterGetsThrough() {
            try (House house = House.build(CachingProxy.Builder::requireSecureKey)) {
                String key = house.proxy.secureKey().orElseThrow();
                house.get("/api/a?x=1&key=" + key).hasStatus(200);
                assertThat(house.origin.last().target()).isEqualTo("/a?x=1");
                house.get("/api/b?key=upstreams-own", "X-API-Buddy-Key", key).hasStatus(200);
                assertThat(house.origin.last().target()).isEqualTo("/b?key=upstreams-own");
                assertThat(house.origin.last().fields().contains("X-API-Buddy-Key"))
                        .isFalse();
            }
        }

        @Test
        void aLongSegmentIsNoKeyWhereNoneIsRequired() {
            String name = "a".repeat(43);
            try (House house = House.build()) {
                house.proxy.updateConfig(
                        "domain_mappings." + name + ".upstream",
                        house.origin.uri().toString());
                house.get("/" + name + "/x").hasStatus(200);
                assertThat(house.origin.last().target()).isEqualTo("/x");
            }
        }
    }

    @Nested
    class StorageAndLife {
        @Test
        void theEntryLimitHolds() {
            try (House house = House.build(builder -> builder.set("cache.max_entries", 10))) {
                for (int i = 0; i < 50; i++) {
                    house.get("/api/" + i).isMiss();
                }
                assertThat(house.proxy.cacheStatistics().entries()).isEqualTo(10);
                assertThat(house.proxy.metrics().cache().orElseThrow().entries())
                        .isEqualTo(10);
            }
        }

        @Test
        void memoryIsNotSharedBetweenProxiesInOneProcess() {
            try (House one = House.build();
                    CachingProxy second = CachingProxy.builder()
                            .map("api", one.origin.uri().toString())
                            .start()) {
                one.get("/api/a").isMiss();
                new Client(second).get("/api/a").isMiss();
            }
        }
    }
}
