package io.apibuddy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.testing.RawOrigin;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections over plain HTTP/1.1: how many there are, on which event loop, and what is told at once. */
class Http1ClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Caller caller = new Caller();

    @AfterEach
    void close() {
        caller.close();
    }

    private Upstream.Request request(RawOrigin origin, int number) {
        return caller.request(
                origin.uri(),
                "GET",
                "/" + number,
                Body.empty(),
                Promise.<Void>promise().future());
    }

    /** Sends them from one context. */
    private List<CompletableFuture<Upstream.Answer>> sending(RawOrigin origin, ContextInternal context, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    CompletableFuture<Upstream.Answer> answer = new CompletableFuture<>();
                    context.runOnContext(now -> caller.upstream
                            .send(request(origin, i))
                            .onComplete(answer::complete, answer::completeExceptionally));
                    return answer;
                })
                .toList();
    }

    /** Contexts on the caller's two event loops. */
    private List<ContextInternal> loops() {
        VertxInternal vertx = (VertxInternal) caller.vertx;
        ContextInternal one = vertx.createEventLoopContext();
        ContextInternal other = vertx.createEventLoopContext();
        while (other.nettyEventLoop() == one.nettyEventLoop()) {
            other = vertx.createEventLoopContext();
        }
        return List.of(one, other);
    }

    private static RawOrigin waitingOnce() {
        return RawOrigin.start(conversation -> {
            conversation.readRequest();
            conversation.waitForGo();
            conversation.write(OK);
            while (conversation.readRequest()) {
                conversation.write(OK);
            }
        });
    }

    @Test
    void whoFindsAllConnectionsInUseWaitsForOneOnWhicheverEventLoopItIs() {
        try (RawOrigin origin = waitingOnce()) {
            List<ContextInternal> loops = loops();
            var first = sending(origin, loops.get(0), Clients.HTTP1_CONNECTIONS);
            await().until(() -> origin.conversations().size() == Clients.HTTP1_CONNECTIONS);
            var here = sending(origin, loops.get(0), 20);
            var there = sending(origin, loops.get(1), 20);
            IntStream.range(0, Clients.HTTP1_CONNECTIONS + 40).forEach(i -> origin.go());
            List.of(first, here, there)
                    .forEach(answers -> answers.forEach(answer ->
                            assertThat(Caller.await(answer).head().status()).isEqualTo(200)));
            assertThat(origin.conversations().stream()
                            .filter(conversation -> !conversation.ended())
                            .count())
                    .isLessThanOrEqualTo(Clients.HTTP1_CONNECTIONS);
        }
    }

    @Test
    void whatOneEventLoopDoesNotUseGivesWayToAnother() {
        try (RawOrigin origin = waitingOnce()) {
            List<ContextInternal> loops = loops();
            var first = sending(origin, loops.get(0), Clients.HTTP1_CONNECTIONS);
            await().until(() -> origin.conversations().size() == Clients.HTTP1_CONNECTIONS);
            IntStream.range(0, Clients.HTTP1_CONNECTIONS + 1).forEach(i -> origin.go());
            first.forEach(Caller::await);
            Caller.await(sending(origin, loops.get(1), 1).get(0));
            assertThat(origin.conversations()).hasSize(Clients.HTTP1_CONNECTIONS + 1);
        }
    }

    @Test
    void whenTooManyWaitTheNextIsToldSo() {
        try (RawOrigin origin = RawOrigin.start(RawOrigin.Conversation::stall)) {
            ContextInternal context = loops().get(0);
            var waiting = sending(origin, context, Clients.HTTP1_CONNECTIONS + Clients.WAITING);
            UpstreamException failure = catchThrowableOfType(
                    UpstreamException.class,
                    () -> Caller.await(sending(origin, context, 1).get(0)));
            assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
            assertThat(failure).hasMessageContaining("too many requests wait");
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void aConnectionIsNotUsedAgainWhenItsTimeIsOver() {
        try (RawOrigin origin =
                RawOrigin.answering("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 2\r\n\r\nok")) {
            assertThat(caller.text(origin.uri(), "/1")).isEqualTo("ok");
            await().until(() -> origin.conversations().get(0).ended());
            assertThat(caller.text(origin.uri(), "/2")).isEqualTo("ok");
            assertThat(origin.conversations()).hasSize(2);
        }
    }

    @Test
    void contentThatComesWithTheHeadIsToldWithItAndWhatComesLaterStreams() {
        try (RawOrigin together = RawOrigin.answering(OK);
                RawOrigin apart = RawOrigin.start(conversation -> {
                    conversation.readRequest();
                    conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nok");
                    conversation.waitForGo();
                    conversation.write("ok");
                })) {
            assertThat(caller.get(together.uri(), "/").body()).isInstanceOf(Body.Whole.class);
            Upstream.Answer answer = caller.get(apart.uri(), "/");
            assertThat(answer.body()).isInstanceOf(Body.Streamed.class);
            apart.go();
            assertThat(caller.read(answer).await()).isEqualTo("okok");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "a\u007fb", "a\u0100b"})
    void whatWouldEndALineIsNotSent(String value) {
        HeadText text = new HeadText();
        Target target = Target.parse("/");
        assertThatThrownBy(() -> text.begin(new RequestHead("GET", target, Fields.of("X", value)), "h"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.begin(new RequestHead("GET", target, Fields.of(value, "x")), "h"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.begin(new RequestHead("GET", target, Fields.of("", "x")), "h"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.begin(new RequestHead(value, target, Fields.empty()), "h"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRequestThatCannotBePutOnTheWireFailsAndItsConnectionIsFit() {
        try (RawOrigin origin = RawOrigin.answering(OK)) {
            caller.fields = Fields.of("X", "a\nb");
            UpstreamException failure =
                    catchThrowableOfType(UpstreamException.class, () -> caller.get(origin.uri(), "/"));
            assertThat(failure.kind()).isEqualTo(Kind.REQUEST);
            caller.fields = Fields.empty();
            assertThat(caller.text(origin.uri(), "/")).isEqualTo("ok");
            assertThat(origin.received()).doesNotContain("X: a");
        }
    }
}
