package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class SliceTest {
    private final PushedStream source = new PushedStream();
    private final StringBuilder seen = new StringBuilder();
    private boolean cancelled;

    @Test
    void takesTheMiddleOutOfAStreamAndCancelsTheRest() {
        listen(2, 5);
        source.push("a").push("bcd").push("efg").push("h");
        assertThat(seen).hasToString("cdef END");
        assertThat(cancelled).isTrue();
    }

    @Test
    void takesTheMiddleOutOfAWhole() {
        Body.Whole slice = (Body.Whole) Slice.of(Body.of(Buffer.buffer("abcdef")), 1, 3);
        assertThat(slice.bytes().toString()).isEqualTo("bcd");
    }

    @Test
    void aStreamThatEndsTooEarlyIsBroken() {
        listen(0, 9);
        source.push("abc").finish();
        assertThat(seen).hasToString("abc BROKEN");
    }

    @Test
    void nothingIsToldAfterItIsCancelled() {
        Body body = listen(0, 9);
        body.cancel();
        source.push("abc");
        assertThat(seen).hasToString("");
        assertThat(cancelled).isTrue();
    }

    private Body listen(long first, long last) {
        Body.Streamed slice = (Body.Streamed) Slice.of(Body.of(source, 10, () -> cancelled = true), first, last);
        assertThat(slice.length()).isEqualTo(last - first + 1);
        slice.stream().handler(bytes -> seen.append(bytes));
        slice.stream().endHandler(end -> seen.append(" END"));
        slice.stream().exceptionHandler(cause -> seen.append(" BROKEN"));
        slice.stream().resume();
        return slice;
    }
}
