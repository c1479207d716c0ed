package io.apibuddy.server;

import static io.apibuddy.server.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.message.Call;
import io.apibuddy.message.Recollection;
import io.apibuddy.message.Reply;
import io.apibuddy.server.RawClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server makes of heads that it has seen before, on one event loop. */
class KnownHeadsOnTheWireTest {
    private static final String HEAD = get("/known");

    private TestServer server;
    private RawClient client;
    private RawClient other;

    @BeforeEach
    void start() {
        TestServer.Config config = TestServer.config();
        config.loops = 1;
        server = TestServer.start(config);
        client = server.connect();
        other = server.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        other.close();
        server.close();
    }

    private static String get(String target, String... lines) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n"
                + (lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n") + "\r\n";
    }

    private static String contentOf(RawClient from, String head) {
        return from.send(head).read().content();
    }

    private void learn(String head) {
        for (int i = 0; i < 3; i++) {
            contentOf(other, head);
        }
        assertThat(lastCall().recollection().keeps()).as("it is known by now").isTrue();
    }

    private Call lastCall() {
        return server.calls.get(server.calls.size() - 1);
    }

    /** The event loop has done what it was to do: it has been there and back twice since. */
    private void settle() {
        contentOf(other, get("/once"));
        contentOf(other, get("/twice"));
    }

    @Test
    void aHeadIsRecalledFromTheSecondTimeOnByAnyConnection() {
        contentOf(client, HEAD);
        assertThat(lastCall().recollection().keeps()).isFalse();
        contentOf(other, HEAD);
        assertThat(lastCall().recollection().keeps()).isTrue();
        Recollection recollection = lastCall().recollection();
        for (RawClient one : List.of(client, other, client)) {
            assertThat(contentOf(one, HEAD)).isEqualTo("GET /known ");
            assertThat(lastCall().recollection()).isSameAs(recollection);
        }
    }

    @Test
    void anotherHeadHasAnotherRecollection() {
        learn(HEAD);
        Recollection recollection = lastCall().recollection();
        learn(get("/known", "Accept: */*"));
        assertThat(lastCall().recollection()).isNotSameAs(recollection);
    }

    @Test
    void requestsWithContentAreNotRecalled() {
        String post = "POST /known HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n";
        for (int i = 0; i < 4; i++) {
            assertThat(contentOf(client, post + "a" + i)).isEqualTo("POST /known a" + i);
            client.send(post);
            settle();
            assertThat(contentOf(client, "b" + i)).isEqualTo("POST /known b" + i);
        }
        assertThat(server.calls)
                .filteredOn(call -> call.head().method().equals("POST"))
                .hasSize(8)
                .noneMatch(call -> call.recollection().keeps());
    }

    @Test
    void theContentOfARequestIsNotTakenForAHead() {
        learn(HEAD);
        String post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + HEAD.length() + "\r\n\r\n";
        client.send(post);
        settle();
        assertThat(contentOf(client, HEAD)).isEqualTo("POST / " + HEAD);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        settle();
        client.send(Integer.toHexString(HEAD.length()) + "\r\n");
        settle();
        client.send(HEAD);
        settle();
        assertThat(contentOf(client, "\r\n0\r\n\r\n")).isEqualTo("POST / " + HEAD);
        assertThat(contentOf(client, HEAD)).isEqualTo("GET /known ");
    }

    @Test
    void theRestOfAHeadIsNotTakenForAHead() {
        learn(HEAD);
        client.send("GET /outer HTTP/1.1\r\nHost: h\r\nX: y\r\n");
        settle();
        Answer answer = client.send(HEAD).read();
        assertThat(answer.status()).as("a line without a colon").isEqualTo(400);
        assertThat(server.seen).noneMatch(seen -> seen.target().toString().equals("/outer"));
    }

    @Test
    void whatWaitsForAnAnswerBeforeItIsNotTakenForAnothersHead() {
        Promise<Reply> slow = Promise.promise();
        server.answering(call -> call.head().target().toString().equals("/slow")
                ? slow.future()
                : TestServer.answer(200, call.head().target().toString()));
        learn(HEAD);
        client.send(get("/slow"));
        settle();
        client.send(get("/waits", "Secret: key"));
        settle();
        assertThat(contentOf(other, HEAD)).isEqualTo("/known");
        slow.complete(TestServer.reply(200, "late"));
        assertThat(client.read().content()).isEqualTo("late");
        assertThat(client.read().content()).isEqualTo("/waits");
        assertThat(contentOf(other, HEAD)).isEqualTo("/known");
        assertThat(contentOf(client, HEAD)).isEqualTo("/known");
    }

    @Test
    void knownHeadsArePipelinedInTheirOrder() {
        learn(HEAD);
        Promise<Reply> slow = Promise.promise();
        server.answering(call -> call.head().target().toString().equals("/slow")
                ? slow.future()
                : TestServer.answer(200, call.head().target().toString()));
        client.send(get("/slow"));
        settle();
        client.send(HEAD);
        settle();
        client.send(get("/new")).send(HEAD);
        slow.complete(TestServer.reply(200, "late"));
        assertThat(List.of(client.read(), client.read(), client.read(), client.read()))
                .extracting(Answer::content)
                .containsExactly("late", "/known", "/new", "/known");
    }

    @Test
    void aHeadThatComesInTwoPiecesIsTheSame() {
        learn(HEAD);
        for (int i = 1; i < HEAD.length(); i++) {
            client.send(HEAD.substring(0, i));
            settle();
            assertThat(contentOf(client, HEAD.substring(i))).as("%s", i).isEqualTo("GET /known ");
            assertThat(contentOf(client, "\r\n" + HEAD)).as("after %s", i).isEqualTo("GET /known ");
        }
    }

    @Test
    void emptyLinesBeforeAKnownHeadArePassedOver() {
        learn(HEAD);
        for (int i = 0; i < 4; i++) {
            assertThat(contentOf(client, "\r\n" + HEAD)).isEqualTo("GET /known ");
            client.send("\r\n");
            settle();
            assertThat(contentOf(client, HEAD)).isEqualTo("GET /known ");
        }
    }

    @Test
    void whatClosesOrKeepsAConnectionDoesSoAlsoWhenItIsKnown() {
        String close = get("/close", "Connection: close");
        String old = "GET /old HTTP/1.0\r\n\r\n";
        String oldKept = "GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
        for (int i = 0; i < 4; i++) {
            for (String head : List.of(close, old)) {
                try (RawClient one = server.connect()) {
                    Answer answer = one.send(head).read();
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.field("connection")).isEqualTo("close");
                    assertThat(one.isAtEnd()).isTrue();
                }
            }
            Answer kept = client.send(oldKept).read();
            assertThat(kept.field("connection")).isEqualTo("keep-alive");
            assertThat(client.send(HEAD).read().field("connection")).isNull();
        }
    }

    @Test
    void whatIsRefusedIsRefusedEachTime() {
        for (String head : List.of(
                "GET /a HTTP/1.1\r\nNo-Host: h\r\n\r\n",
                "TRACE /a HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0, 0\r\n\r\n",
                "GET /a HTTP/2.7\r\nHost: h\r\n\r\n")) {
            Answer first = null;
            for (int i = 0; i < 4; i++) {
                try (RawClient one = server.connect()) {
                    Answer answer = one.send(head).read();
                    first = first == null ? answer : first;
                    assertThat(answer.status()).isEqualTo(first.status()).isGreaterThanOrEqualTo(400);
                }
            }
        }
        assertThat(server.seen).isEmpty();
    }

    /** A connection keeps the limits for the length of heads that it began with; others have the new ones. */
    @ParameterizedTest
    @ValueSource(strings = {"/long", "/looooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooong"})
    void limitsThatAReloadLowersHoldForKnownHeadsToo(String target) {
        String head = get(target, "X: " + "x".repeat(400));
        learn(head);
        TestServer.Config config = TestServer.config();
        boolean longTarget = target.length() > 64;
        config.maxTarget = longTarget ? 64 : 8192;
        config.maxHeader = longTarget ? 32768 : 300;
        server.server().reconfigure(config.build());
        settle();
        for (int i = 0; i < 4; i++) {
            other.trySend(head);
            if (!longTarget) {
                other.read(); // by the limits of its time
            }
        }
        for (int i = 0; i < 4; i++) {
            try (RawClient one = server.connect()) {
                assertThat(one.send(head).read().status()).isEqualTo(longTarget ? 414 : 431);
            }
        }
        server.server().reconfigure(TestServer.config().build());
        try (RawClient one = server.connect()) {
            assertThat(contentOf(one, head)).isEqualTo("GET " + target + " ");
        }
    }

    @Test
    void anAnswerThatIsTheSameObjectIsWrittenAnewWhenItsDateOrLengthOrEndChanges() {
        Reply one = TestServer.reply(200, "one");
        Reply longer = new Reply(one.head(), TestServer.reply(200, "longer").body());
        Reply[] next = {one};
        server.answering(call -> Future.succeededFuture(next[0]));
        for (int i = 0; i < 3; i++) {
            assertThat(contentOf(client, HEAD)).isEqualTo("one");
        }
        next[0] = longer;
        assertThat(contentOf(client, HEAD)).isEqualTo("longer");
        next[0] = TestServer.reply(404, "longer", "Is", "other");
        Answer other404 = client.send(HEAD).read();
        assertThat(other404.status()).isEqualTo(404);
        assertThat(other404.field("is")).isEqualTo("other");
    }

    @Test
    void theLastAnswerOfAServerThatClosesSaysSo() {
        learn(HEAD);
        Promise<Reply> slow = Promise.promise();
        Reply same = TestServer.reply(200, "same");
        server.answering(call -> Future.succeededFuture(same));
        contentOf(client, HEAD);
        contentOf(client, HEAD);
        server.answering(call -> slow.future());
        int before = server.calls.size();
        client.send(HEAD);
        Awaitility.await().until(() -> server.calls.size() > before);
        Future<Void> closed = server.server().close(Duration.ofSeconds(10));
        slow.complete(same);
        Answer last = client.read();
        assertThat(last.content()).isEqualTo("same");
        assertThat(last.field("connection")).isEqualTo("close");
        await(closed);
    }
}
