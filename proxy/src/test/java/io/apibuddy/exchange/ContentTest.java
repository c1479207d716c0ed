package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.message.Body;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentTest {
    private final PushedStream source = new PushedStream();
    private boolean cancelled;

    @Test
    void contentWithinTheLimitIsAtHand() {
        Future<Content> content = Content.read(streamed(Body.UNKNOWN), 10);
        source.push("hello").push("world").finish();
        assertThat(((Content.AtHand) content.result()).bytes().toString()).isEqualTo("helloworld");
    }

    @Test
    void anEmptyStreamIsEmptyContent() {
        Future<Content> content = Content.read(streamed(Body.UNKNOWN), 10);
        source.finish();
        assertThat(((Content.AtHand) content.result()).bytes().length()).isZero();
    }

    @Test
    void contentBeyondTheLimitIsGivenFromItsFirstByteOnAndOnlyOnDemand() {
        Future<Content> content = Content.read(streamed(Body.UNKNOWN), 6);
        source.push("hello").push("world");
        Body.Streamed body = (Body.Streamed) ((Content.TooLarge) content.result()).body();
        assertThat(source.isPaused()).isTrue();

        List<String> seen = new ArrayList<>();
        body.stream().handler(bytes -> seen.add(bytes.toString()));
        body.stream().endHandler(end -> seen.add("END"));
        body.stream().exceptionHandler(cause -> seen.add("BROKEN"));
        body.stream().fetch(1);
        assertThat(seen).containsExactly("hello");
        body.stream().resume();
        source.push("again").finish();
        assertThat(seen).containsExactly("hello", "world", "again", "END");
    }

    @Test
    void contentThatIsKnownToBeTooLargeIsNotReadAtAll() {
        Body body = streamed(11);
        Future<Content> content = Content.read(body, 10);
        assertThat(((Content.TooLarge) content.result()).body()).isSameAs(body);
        assertThat(source.isPaused()).isTrue();
    }

    @Test
    void wholeContentIsJudgedByItsLength() {
        assertThat(Content.read(Body.of(Buffer.buffer("abc")), 3).result()).isInstanceOf(Content.AtHand.class);
        assertThat(Content.read(Body.of(Buffer.buffer("abcd")), 3).result()).isInstanceOf(Content.TooLarge.class);
    }

    @Test
    void contentThatBreaksOffFailsTheReadingOrBreaksTheReplay() {
        Future<Content> early = Content.read(streamed(Body.UNKNOWN), 100);
        source.push("x").breakOff(new IllegalStateException("gone"));
        assertThat(early.cause()).hasMessage("gone");

        PushedStream second = new PushedStream();
        Future<Content> late = Content.read(Body.of(second, Body.UNKNOWN, () -> {}), 1);
        second.push("xy").breakOff(new IllegalStateException("gone"));
        List<String> seen = new ArrayList<>();
        Body.Streamed body = (Body.Streamed) ((Content.TooLarge) late.result()).body();
        body.stream().handler(bytes -> seen.add(bytes.toString()));
        body.stream().endHandler(end -> seen.add("END"));
        body.stream().exceptionHandler(cause -> seen.add("BROKEN"));
        body.stream().resume();
        assertThat(seen).containsExactly("xy", "BROKEN");
    }

    @Test
    void cancellingTheReplayCancelsWhatIsBehindIt() {
        Future<Content> content = Content.read(streamed(Body.UNKNOWN), 1);
        source.push("xy");
        ((Content.TooLarge) content.result()).body().cancel();
        assertThat(cancelled).isTrue();
    }

    private Body streamed(long length) {
        return Body.of(source, length, () -> cancelled = true);
    }
}
