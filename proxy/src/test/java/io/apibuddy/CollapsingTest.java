package io.apibuddy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.admin.ProxyMetrics;
import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal requests at the same time: one of them asks upstream, for all. */
class CollapsingTest {
    private static final String ASK = "GET /api/a HTTP/1.1\r\nHost: x\r\n\r\n";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Requests that the origin has, and answers when it is told to. */
    private final ConcurrentLinkedQueue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();

    private CompletableFuture<Answered> send(House house, String method, String path, String body, String... fields) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(house.proxy.address() + path))
                .timeout(ofSeconds(60))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return http.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(Answered::new);
    }

    private CompletableFuture<Answered> get(House house, String path, String... fields) {
        return send(house, "GET", path, null, fields);
    }

    private List<CompletableFuture<Answered>> crowd(House house, int size, String path, String... fields) {
        return IntStream.range(0, size).mapToObj(i -> get(house, path, fields)).toList();
    }

    private static List<Answered> all(List<CompletableFuture<Answered>> crowd) {
        return crowd.stream().map(CompletableFuture::join).toList();
    }

    private void hold(House house) {
        house.origin.replies(held::add);
    }

    private HttpServerRequest first() {
        await().until(() -> !held.isEmpty());
        return held.peek();
    }

    private static void reply(HttpServerRequest request, int status, String body, String... fields) {
        ScriptedOrigin.reply(status, body, fields).answer(request);
    }

    /** Until so many wait for another's answer. */
    private static void awaitWaiting(House house, int size) {
        await().atMost(ofSeconds(30)).until(() -> house.proxy.metrics().waiting() == size);
    }

    @Test
    void aThousandEqualRequestsToAColdEntryMakeOneUpstreamRequestAndAreAllAnsweredTheSame() {
        try (House house = House.build()) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 1000, "/api/a");
            awaitWaiting(house, 999);
            reply(first(), 200, "one for all");
            List<Answered> answers = all(crowd);
            assertThat(answers).allSatisfy(answer -> answer.hasStatus(200).hasBody("one for all"));
            assertThat(collapsed(answers)).isEqualTo(999);
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @Shows(Threat.HERD_AT_EXPIRY)
    @Test
    void aThousandAtExpiryMakeOneRevalidationAndAreAllAnsweredFromTheStore(Reached reached) {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 1000, "/api/a");
            awaitWaiting(house, 999);
            reply(first(), 304, "", "ETag", "\"1\"");
            List<Answered> answers = all(crowd);
            assertThat(answers)
                    .allSatisfy(answer -> answer.hasStatus(200).hasBody("kept").isValidated());
            assertThat(collapsed(answers)).isEqualTo(999);
            assertThat(house.origin.last().fields().values("If-None-Match")).containsExactly("\"1\"");
            assertThat(house.asked()).isEqualTo(2);
            assertThat(house.proxy.metrics().total().revalidated()).isEqualTo(1000);
            assertThat(house.proxy.metrics().total().calls()).isEqualTo(2);
            assertThat(house.proxy.metrics().total().callsSaved()).isEqualTo(999);
            reached.figure("1,000 clients: %d upstream request", house.asked() - 1);
        }
    }

    @Shows(Threat.HERD_AT_EXPIRY)
    @Test
    void aThousandAtExpiryMakeOneRequestWhenTheRevalidationBringsAnotherAnswer(Reached reached) {
        try (House house = House.standard()) {
            house.origin.replies(200, "old", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 1000, "/api/a");
            awaitWaiting(house, 999);
            reply(first(), 200, "new", "Cache-Control", "max-age=60", "ETag", "\"2\"");
            assertThat(all(crowd)).allSatisfy(answer -> answer.hasStatus(200).hasBody("new"));
            assertThat(house.asked()).isEqualTo(2);
            reached.figure("1,000 clients: %d upstream request", house.asked() - 1);
        }
    }

    @Shows(Threat.THE_FETCH_FAILS)
    @Test
    void aThousandAreAnsweredByOneUpstreamRequestWhoseOwnClientWasKilledBeforeTheHead(Reached reached)
            throws IOException {
        try (House house = House.build()) {
            hold(house);
            List<CompletableFuture<Answered>> crowd;
            try (Socket leader = open(house, ASK)) {
                first();
                crowd = crowd(house, 1000, "/api/a");
                awaitWaiting(house, 1000);
                leader.setSoLinger(true, 0);
            }
            await().until(() -> house.proxy.metrics().waiting() == 1000);
            reply(first(), 200, "one for all");
            assertThat(all(crowd))
                    .allSatisfy(answer ->
                            answer.hasStatus(200).hasBody("one for all").cacheStatusHas("collapsed"));
            assertThat(house.asked()).isEqualTo(1);
            reached.figure("1,000 followers: all are answered, %d fetch", house.asked());
        }
    }

    @Shows(Threat.THE_FETCH_FAILS)
    @Test
    void aThousandAreAnsweredByOneUpstreamRequestWhoseOwnClientWasKilledInTheMiddleOfTheContent()
            throws InterruptedException {
        try (House house = House.build()) {
            hold(house);
            Thread leader = new Thread(() -> RawClient.leaving(house.proxy.port(), ASK, "first"));
            leader.start();
            first();
            List<CompletableFuture<Answered>> crowd = crowd(house, 1000, "/api/a");
            awaitWaiting(house, 1000);
            first().response().putHeader("Content-Length", "9").write("first");
            leader.join();
            first().response().end("last");
            assertThat(all(crowd)).allSatisfy(answer -> answer.hasStatus(200).hasBody("firstlast"));
            assertThat(house.asked()).isEqualTo(1);
            house.get("/api/a").isHit().hasBody("firstlast");
        }
    }

    @Test
    void clientsThatLeaveWhileTheyWaitAreCountedNoLonger() throws IOException {
        try (House house = House.build()) {
            hold(house);
            CompletableFuture<Answered> leader = get(house, "/api/a");
            first();
            for (int i = 0; i < 20; i++) {
                open(house, ASK).close();
            }
            awaitWaiting(house, 0);
            reply(first(), 200, "x");
            leader.join().hasBody("x");
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @Test
    void allWhoWaitHaveTheFirstBytesBeforeUpstreamGoesOnAndWhoJoinsThenGetsTheWhole() throws InterruptedException {
        try (House house = House.build()) {
            hold(house);
            List<StringBuffer> seen = new ArrayList<>();
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                join(house, readers, seen);
            }
            awaitWaiting(house, 19);
            first().response().setChunked(true).write("<first>");
            await().until(() -> seen.stream().allMatch(one -> one.indexOf("<first>") > 0));
            join(house, readers, seen);
            await().until(() -> seen.get(20).indexOf("<first>") > 0);
            first().response().write("<middle>");
            await().until(() -> seen.stream().allMatch(one -> one.indexOf("<middle>") > 0));
            first().response().end("<last>");
            for (Thread reader : readers) {
                reader.join();
            }
            assertThat(seen)
                    .allSatisfy(one -> assertThat(one.toString())
                            .contains("200 OK")
                            .containsSubsequence("<first>", "<middle>", "<last>", "0\r\n\r\n"));
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    private static void join(House house, List<Thread> readers, List<StringBuffer> seen) {
        StringBuffer one = new StringBuffer();
        seen.add(one);
        readers.add(RawClient.reading(
                house.proxy.port(), "GET /api/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", one));
    }

    /** In turn: stored and its length known, stored and not known, not stored. */
    @ParameterizedTest
    @CsvSource({"true, 10485760, true", "false, 10485760, true", "true, 1000, false"})
    void oneThatDoesNotReadDoesNotHoldUpTheOthersAndGetsEveryByteAfterwards(
            boolean lengthIsKnown, long limit, boolean othersGoOn) throws IOException {
        byte[] content = new byte[10_000_000];
        new Random(1).nextBytes(content);
        try (House house = House.build(builder -> builder.set("cache.max_cache_response_size", limit))) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 3, "/api/a");
            awaitWaiting(house, 2);
            try (Socket slow = open(house, "GET /api/a HTTP/1.0\r\nHost: x\r\n\r\n")) {
                awaitWaiting(house, 3);
                if (lengthIsKnown) {
                    first().response().end(Buffer.buffer(content));
                } else {
                    first().response().setChunked(true).write(Buffer.buffer(content));
                    first().response().end();
                }
                if (othersGoOn) {
                    await().atMost(ofSeconds(30)).until(() -> {
                        house.clock.advance(ofSeconds(5));
                        return crowd.stream().allMatch(CompletableFuture::isDone);
                    });
                }
                byte[] all = slow.getInputStream().readAllBytes();
                assertThat(all.length).isGreaterThan(content.length);
                assertThat(Arrays.copyOfRange(all, all.length - content.length, all.length))
                        .isEqualTo(content);
                assertThat(all(crowd))
                        .allSatisfy(answer -> assertThat(answer.bytes()).isEqualTo(content));
            }
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @Shows(Threat.THE_FETCH_FAILS)
    @Test
    void aRequestThatFailsIsReplacedByOneOfThoseWhoWaitForIt(Reached reached) {
        try (House house = House.build()) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 101, "/api/a");
            awaitWaiting(house, 100);
            house.origin.replies(200, "second");
            breakOff(first());
            List<Answered> answers = all(crowd);
            assertThat(answers.stream().filter(answer -> answer.status() == 502))
                    .hasSize(1);
            assertThat(answers.stream().filter(answer -> answer.status() == 200))
                    .hasSize(100)
                    .allSatisfy(answer -> answer.hasBody("second"));
            assertThat(house.asked()).isEqualTo(2);
            reached.figure("100 followers: all end in time, %d fetches", house.asked());
        }
    }

    @Shows(Threat.THE_FETCH_FAILS)
    @Test
    void whenTheReplacementFailsTooAllAreToldSo(Reached reached) {
        try (House house = House.build()) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 101, "/api/a");
            awaitWaiting(house, 100);
            house.origin.replies(CollapsingTest::breakOff);
            breakOff(first());
            assertThat(all(crowd)).allSatisfy(answer -> answer.isProblem(502, "upstream-failed"));
            assertThat(house.asked()).isEqualTo(2);
            assertThat(house.proxy.metrics().total().calls()).isEqualTo(2);
            assertThat(house.proxy.metrics().total().callsSaved()).isZero();
            assertThat(house.proxy.metrics().waiting()).isZero();
            reached.figure("100 followers: all end in time, %d fetches", house.asked());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 101", "2, 3, 101", "3, 4, 100", "4, 4, 0"})
    void withTwoRetriesTheFirstIsSentThriceAndItsReplacementOnce(int failures, int calls, int answered) {
        try (House house = House.with("retries", 2)) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 101, "/api/a");
            awaitWaiting(house, 100);
            for (int i = 1; i < failures; i++) {
                house.origin.thenReplies(CollapsingTest::breakOff);
            }
            house.origin.replies(200, "at last");
            breakOff(first());
            await().until(() -> {
                house.clock.advance(ofMillis(100));
                return crowd.stream().allMatch(CompletableFuture::isDone);
            });
            assertThat(all(crowd).stream().filter(answer -> answer.status() == 200))
                    .hasSize(answered);
            assertThat(house.asked()).isEqualTo(calls);
        }
    }

    @Shows(Threat.THE_FETCH_FAILS)
    @Test
    void whenUpstreamStallsAllEndInTimeAndItIsAskedTwiceAtMost(Reached reached) {
        try (House house = House.with("request_timeout", 1)) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 101, "/api/a");
            awaitWaiting(house, 100);
            assertThat(all(crowd)).allSatisfy(answer -> answer.isProblem(504, "upstream-timeout"));
            assertThat(house.asked()).isEqualTo(2);
            reached.figure("100 followers: all end in time, %d fetches", house.asked());
        }
    }

    @Shows(Threat.THE_FETCH_FAILS)
    @Test
    void aContentThatBreaksOffBreaksOffForAllAndIsNotKept() {
        try (House house = House.build()) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 100, "/api/a");
            awaitWaiting(house, 99);
            first().response().putHeader("Content-Length", "9").write("first");
            await().until(() -> house.proxy.metrics().waiting() == 0);
            breakOff(first());
            assertThat(crowd)
                    .allSatisfy(answer -> assertThatThrownBy(answer::join).hasCauseInstanceOf(IOException.class));
            assertThat(house.asked()).isEqualTo(1);
            house.origin.replies(200, "whole");
            house.get("/api/a").isMiss().hasBody("whole");
        }
    }

    @Shows(Threat.COLLAPSING_ACROSS_USERS)
    @ParameterizedTest
    @CsvSource({
        "standard, Cache-Control, no-store",
        "standard, Cache-Control, private",
        "standard, Cache-Control, no-cache",
        "standard, Vary, *",
        "override, Vary, *",
        "override, Set-Cookie, a=b"
    })
    void anAnswerThatMayNotBeSharedSendsTheOthersOffInParallelAndNobodyWaitsForAMinute(
            String mode, String field, String value) {
        try (House house = House.with("freshness", mode)) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 20, "/api/a");
            awaitWaiting(house, 19);
            reply(first(), 200, "0", field, value);
            await().until(() -> held.size() == 20);
            assertThat(house.proxy.metrics().waiting()).isZero();
            List<HttpServerRequest> all = List.copyOf(held);
            for (int i = 1; i < 20; i++) {
                reply(all.get(i), 200, Integer.toString(i), field, value);
            }
            List<Answered> answers = all(crowd);
            assertThat(answers).extracting(Answered::text).doesNotHaveDuplicates();
            assertThat(collapsed(answers)).isZero();

            held.clear();
            house.clock.advance(ofSeconds(59));
            List<CompletableFuture<Answered>> next = crowd(house, 5, "/api/a");
            await().until(() -> held.size() == 5);
            assertThat(house.proxy.metrics().waiting()).isZero();
            held.forEach(request -> reply(request, 200, "x", field, value));
            all(next);

            held.clear();
            house.clock.advance(ofSeconds(1));
            List<CompletableFuture<Answered>> later = crowd(house, 5, "/api/a");
            awaitWaiting(house, 4);
            reply(first(), 200, "for all", "Cache-Control", "max-age=60");
            assertThat(all(later)).allSatisfy(answer -> answer.hasBody("for all"));
            assertThat(house.asked()).isEqualTo(26);
        }
    }

    /** RFC 9111 sections 5.2.2.4 and 5.2.2.7 with names; the second answer is too large to be kept, and shared all the same. */
    @Shows(Threat.COLLAPSING_ACROSS_USERS)
    @ParameterizedTest
    @CsvSource({"no-cache=\"Set-Cookie\", 5", "private=\"set-cookie\", 20971520"})
    void aFieldThatIsForOneRequestAloneIsNotSeenByThoseWhoWaitedForIt(String directive, int length) {
        try (House house = House.standard()) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 5, "/api/a");
            awaitWaiting(house, 4);
            String body = "x".repeat(length);
            reply(first(), 200, body, "Cache-Control", "max-age=60, " + directive, "Set-Cookie", "sid=of-one");
            List<Answered> answers = all(crowd);
            assertThat(answers).allSatisfy(answer -> assertThat(answer.text()).hasSize(length));
            assertThat(house.asked()).isEqualTo(1);
            assertThat(collapsed(answers)).isEqualTo(4);
            assertThat(answers.stream()
                            .filter(answer -> !answer.field("Set-Cookie").isEmpty()))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard", "override"})
    void clientsThatGetAnotherVariantWaitForOneOfTheirOwn(String mode) {
        try (House house = House.with("freshness", mode)) {
            hold(house);
            List<CompletableFuture<Answered>> json = new ArrayList<>();
            List<CompletableFuture<Answered>> text = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                json.add(get(house, "/api/a", "Accept", "application/json"));
                text.add(get(house, "/api/a", "Accept", "text/plain"));
            }
            awaitWaiting(house, 99);
            HttpServerRequest one = first();
            replyByAccept(one);
            await().until(() -> held.size() == 2);
            awaitWaiting(house, 49);
            held.stream().filter(request -> request != one).forEach(CollapsingTest::replyByAccept);
            assertThat(all(json)).allSatisfy(answer -> answer.hasBody("application/json"));
            assertThat(all(text)).allSatisfy(answer -> answer.hasBody("text/plain"));
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    private static void replyByAccept(HttpServerRequest request) {
        reply(request, 200, request.getHeader("Accept"), "Vary", "Accept", "Cache-Control", "max-age=60");
    }

    @Shows(Threat.COLLAPSING_ACROSS_USERS)
    @ParameterizedTest
    @CsvSource({
        "override, Authorization",
        "override, Cookie",
        "override, X-API-Key",
        "standard, Authorization",
        "standard, Cookie",
        "standard, X-API-Key"
    })
    void nobodyIsAnsweredWithWhatAnotherUserIsAnswered(String mode, String field, Reached reached) {
        try (House house = House.with("freshness", mode)) {
            hold(house);
            List<CompletableFuture<Answered>> ann = new ArrayList<>();
            List<CompletableFuture<Answered>> bob = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                ann.add(get(house, "/api/a", field, "ann"));
                bob.add(get(house, "/api/a", field, "bob"));
            }
            awaitWaiting(house, 198);
            assertThat(held).hasSize(2);
            held.forEach(request ->
                    reply(request, 200, "for " + request.getHeader(field), "Cache-Control", "public, max-age=60"));
            assertThat(all(ann)).allSatisfy(answer -> answer.hasBody("for ann"));
            assertThat(all(bob)).allSatisfy(answer -> answer.hasBody("for bob"));
            assertThat(house.asked()).isEqualTo(2);
            reached.figure("200 concurrent, 2 users: 0 crossed");
        }
    }

    @Test
    void whereTheMappingSharesAcrossCredentialsRequestsDoToo() {
        try (House house = House.with("credentials", "share")) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                crowd.add(get(house, "/api/a", "Authorization", "user " + i));
            }
            awaitWaiting(house, 19);
            reply(first(), 200, "for all");
            assertThat(all(crowd)).allSatisfy(answer -> answer.hasBody("for all"));
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, Range, bytes=0-1",
        "HEAD, Accept, */*",
        "GET, If-None-Match, x",
        "GET, If-Match, x",
        "GET, Cache-Control, no-cache",
        "GET, Cache-Control, max-age=0",
        "GET, Pragma, no-cache",
        "GET, Cache-Control, no-store"
    })
    void aRequestThatAsksForSomethingElseNeitherWaitsNorIsWaitedFor(String method, String field, String value) {
        try (House house = House.standard()) {
            hold(house);
            CompletableFuture<Answered> one = send(house, method, "/api/a", null, field, value);
            await().until(() -> held.size() == 1);
            CompletableFuture<Answered> plain = get(house, "/api/a");
            await().until(() -> held.size() == 2);
            CompletableFuture<Answered> other = send(house, method, "/api/a", null, field, value);
            await().until(() -> held.size() == 3);
            assertThat(house.proxy.metrics().waiting()).isZero();
            List.copyOf(held).forEach(request -> reply(request, 200, "x", "Cache-Control", "max-age=60"));
            one.join().cacheStatusHasNot("collapsed");
            other.join().cacheStatusHasNot("collapsed");
            plain.join().hasBody("x").cacheStatusHasNot("collapsed");
        }
    }

    @Test
    void postsOfEqualJsonAreOneAndPostsOfOtherJsonAreNot() {
        try (House house = House.with("cacheable_methods", List.of("GET", "HEAD", "POST"))) {
            hold(house);
            String type = "Content-Type";
            CompletableFuture<Answered> one =
                    send(house, "POST", "/api/a", "{\"a\": 1, \"b\": 2}", type, "application/json");
            first();
            CompletableFuture<Answered> same =
                    send(house, "POST", "/api/a", "{\"b\":2,\"a\":1}", type, "application/json");
            awaitWaiting(house, 1);
            CompletableFuture<Answered> other =
                    send(house, "POST", "/api/a", "{\"b\":3,\"a\":1}", type, "application/json");
            await().until(() -> held.size() == 2);
            assertThat(house.proxy.metrics().waiting()).isEqualTo(1);
            List<HttpServerRequest> both = List.copyOf(held);
            reply(both.get(0), 200, "sum is 3");
            reply(both.get(1), 200, "sum is 4");
            one.join().hasBody("sum is 3");
            same.join().hasBody("sum is 3").cacheStatusHas("collapsed");
            other.join().hasBody("sum is 4");
        }
    }

    @Test
    void whoAsksAfterAChangeIsNotAnsweredByARequestFromBeforeAndThoseBeforeItAskTogetherOnceMore() {
        try (House house = House.build()) {
            hold(house);
            CompletableFuture<Answered> leader = get(house, "/api/a");
            HttpServerRequest old = first();
            List<CompletableFuture<Answered>> before = crowd(house, 50, "/api/a");
            awaitWaiting(house, 50);
            house.origin.thenReplies(204, "");
            house.send("PUT", "/api/a", "new").hasStatus(204);
            CompletableFuture<Answered> after = get(house, "/api/a");
            await().until(() -> held.size() == 2);
            reply(old, 200, "old");
            leader.join().hasBody("old").cacheStatusHasNot("stored");
            awaitWaiting(house, 50);
            held.stream().filter(request -> request != old).forEach(request -> reply(request, 200, "new"));
            after.join().hasBody("new");
            assertThat(all(before)).allSatisfy(answer -> answer.hasBody("new"));
            assertThat(house.asked()).isEqualTo(3);
            house.get("/api/a").isHit().hasBody("new");
        }
    }

    @Shows(Threat.HERD_AT_EXPIRY)
    @Test
    void aHerdOnAStaleAnswerMakesOneRefreshBehindItsBack() {
        try (House house = House.standard()) {
            String control = "max-age=60, stale-while-revalidate=30";
            house.origin.replies(200, "old", "Cache-Control", control);
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            hold(house);
            assertThat(all(crowd(house, 200, "/api/a")))
                    .allSatisfy(answer -> answer.isHit().hasBody("old").cacheStatusHasNot("collapsed"));
            reply(first(), 200, "new", "Cache-Control", control);
            await().untilAsserted(() -> house.get("/api/a").isHit().hasBody("new"));
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Test
    void ofARefreshThatIsNotKeptNothingIsRead() {
        try (House house = House.standard()) {
            house.origin.replies(200, "old", "Cache-Control", "max-age=60, stale-while-revalidate=30");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            CompletableFuture<Void> givenUp = new CompletableFuture<>();
            house.origin.replies(request -> {
                request.response().closeHandler(closed -> givenUp.complete(null));
                request.response()
                        .setChunked(true)
                        .putHeader("Cache-Control", "no-store")
                        .write("endless");
            });
            house.get("/api/a").isHit().hasBody("old");
            assertThat(givenUp).succeedsWithin(ofSeconds(10));
        }
    }

    @Test
    void callsMadeAndSavedAreCountedExactly() {
        try (House house = House.with("cost_per_call", 0.5)) {
            hold(house);
            List<CompletableFuture<Answered>> crowd = crowd(house, 100, "/api/a");
            awaitWaiting(house, 99);
            reply(first(), 200, "x");
            all(crowd);
            house.get("/api/a").isHit();
            await().until(() -> house.proxy.metrics().total().requests() == 101);
            ProxyMetrics.Requests total = house.proxy.metrics().total();
            assertThat(total.calls()).isEqualTo(1);
            assertThat(total.callsSaved()).isEqualTo(100);
            assertThat(total.misses()).isEqualTo(100);
            assertThat(total.hits()).isEqualTo(1);
            assertThat(total.upstreamAnswers()).isEqualTo(1);
            assertThat(total.spent()).isEqualByComparingTo("0.5");
            assertThat(total.saved()).isEqualByComparingTo("50");
            assertThat(house.proxy.metrics().waiting()).isZero();
        }
    }

    private static long collapsed(List<Answered> answers) {
        return answers.stream()
                .filter(answer -> answer.cacheStatus().contains("; collapsed"))
                .count();
    }

    private static void breakOff(HttpServerRequest request) {
        request.connection().close();
    }

    /** A connection on which something has been sent, and that takes little unless it is read. */
    private static Socket open(House house, String bytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), house.proxy.port()));
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        return socket;
    }
}
