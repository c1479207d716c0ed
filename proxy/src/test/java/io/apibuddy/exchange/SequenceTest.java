package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.exchange.Sequence.Piece;
import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceTest {
    private final PushedStream first = new PushedStream();
    private final PushedStream second = new PushedStream();
    private final List<String> seen = new ArrayList<>();
    private int cancelled;

    @Test
    void contentsFollowOneAnother() {
        Body body = sequence(
                piece(whole("ab"), 2),
                piece(streamed(first), 2),
                piece(Body.empty(), 0),
                piece(streamed(second), 2),
                piece(whole("g"), 1));
        assertThat(body.length()).isEqualTo(7);
        listen(body);
        second.push("ef");
        assertThat(seen).containsExactly("ab");
        first.push("c").push("d").finish();
        second.finish();
        assertThat(seen).containsExactly("ab", "c", "d", "ef", "g", "END");
        assertThat(cancelled).isZero();
    }

    @Test
    void aContentThatBreaksOffBreaksTheWholeOff() {
        listen(sequence(piece(streamed(first), 2), piece(streamed(second), 2)));
        first.push("a").breakOff(new IllegalStateException("reset"));
        assertThat(seen).containsExactly("a", "BROKEN");
        assertThat(cancelled).isEqualTo(2);
    }

    @Test
    void contentsThatAreTooShortBreakTheWholeOff() {
        listen(sequence(piece(whole("ab"), 2), piece(streamed(first), 2)));
        first.push("c").finish();
        assertThat(seen).containsExactly("ab", "c", "BROKEN");
    }

    @Test
    void contentsThatAreTooLongBreakTheWholeOffAndAreNotShown() {
        listen(sequence(piece(whole("ab"), 2), piece(streamed(first), 1), piece(streamed(second), 1)));
        first.push("cd");
        assertThat(seen).containsExactly("ab", "BROKEN");
        assertThat(cancelled).isEqualTo(2);
    }

    @Test
    void nothingIsToldAfterItIsCancelledAndAllIsReleased() {
        Body body = sequence(piece(streamed(first), 2), piece(streamed(second), 2));
        listen(body);
        body.cancel();
        body.cancel();
        first.push("a").finish();
        assertThat(seen).isEmpty();
        assertThat(cancelled).isEqualTo(2);
    }

    @Test
    void nothingIsReadBeforeItIsAskedFor() {
        Body.Streamed body =
                (Body.Streamed) sequence(piece(whole("a"), 1), piece(streamed(first), 1), piece(whole("c"), 1));
        body.stream().handler(bytes -> seen.add(bytes.toString()));
        body.stream().endHandler(end -> seen.add("END"));
        first.push("b");
        assertThat(seen).isEmpty();
        body.stream().fetch(1);
        assertThat(seen).containsExactly("a");
        body.stream().fetch(1);
        assertThat(seen).containsExactly("a", "b");
        first.finish();
        body.stream().fetch(2);
        assertThat(seen).containsExactly("a", "b", "c", "END");
    }

    @Test
    void manyContentsDoNotFillTheCallStack() {
        Body.Streamed body = (Body.Streamed) Sequence.of(Collections.nCopies(100_000, piece(whole("x"), 1)));
        int[] count = new int[1];
        body.stream().handler(bytes -> count[0]++);
        body.stream().resume();
        assertThat(count[0]).isEqualTo(100_000);
    }

    private static Body sequence(Piece... pieces) {
        return Sequence.of(List.of(pieces));
    }

    private static Piece piece(Body body, long length) {
        return new Piece(body, length);
    }

    private static Body whole(String text) {
        return Body.of(Buffer.buffer(text));
    }

    private Body streamed(PushedStream stream) {
        return Body.of(stream, Body.UNKNOWN, () -> cancelled++);
    }

    private void listen(Body body) {
        Body.Streamed streamed = (Body.Streamed) body;
        streamed.stream().handler(bytes -> seen.add(bytes.toString()));
        streamed.stream().endHandler(end -> seen.add("END"));
        streamed.stream().exceptionHandler(cause -> seen.add("BROKEN"));
        streamed.stream().resume();
    }
}
