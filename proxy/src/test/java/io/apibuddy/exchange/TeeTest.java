package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeeTest {
    private final PushedStream source = new PushedStream();
    private final RecordingEditor editor = new RecordingEditor();
    private final List<String> seen = new ArrayList<>();
    private boolean cancelled;

    @Test
    void aCompleteContentGoesToBothAndIsCommittedBeforeTheClientSeesItsEnd() {
        listen();
        source.push("a").push("b").finish();
        assertThat(seen).containsExactly("a", "b");
        assertThat(editor.told).containsExactly("a", "b", "COMMIT");
        editor.committed.complete();
        assertThat(seen).containsExactly("a", "b", "END");
    }

    @Test
    void aContentThatBreaksOffIsNeverCommitted() {
        listen();
        source.push("a").breakOff(new IllegalStateException("reset"));
        assertThat(seen).containsExactly("a", "BROKEN");
        assertThat(editor.told).containsExactly("a", "ABORT");
    }

    @Test
    void aClientThatLeavesAbortsTheEditAndCancelsUpstream() {
        Body body = listen();
        source.push("a");
        body.cancel();
        body.cancel();
        source.push("b").finish();
        assertThat(cancelled).isTrue();
        assertThat(seen).containsExactly("a");
        assertThat(editor.told.subList(0, 2)).containsExactly("a", "ABORT");
        assertThat(editor.told).doesNotContain("COMMIT");
    }

    @Test
    void aSlowClientHoldsUpstreamBack() {
        Body.Streamed body = (Body.Streamed) Tee.of(Body.of(source, Body.UNKNOWN, () -> {}), editor);
        body.stream().handler(bytes -> seen.add(bytes.toString()));
        body.stream().fetch(1);
        source.push("a").push("b");
        assertThat(seen).containsExactly("a");
        assertThat(source.waiting()).isEqualTo(1);
        body.stream().fetch(1);
        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void whatWasOnItsWayWhenTheReaderPausedDoesNotOpenTheGates() {
        Body.Streamed body = (Body.Streamed) Tee.of(Body.of(source, Body.UNKNOWN, () -> {}), editor);
        body.stream().handler(bytes -> seen.add(bytes.toString()));
        body.stream().fetch(1);
        body.stream().pause();
        source.push("a").push("b").push("c");
        body.stream().fetch(1);
        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void theLastOfAKnownLengthComesOnceTheStoreFindsTheAnswer() {
        Body.Streamed body = (Body.Streamed) Tee.of(Body.of(source, 2, () -> {}), editor);
        body.stream().handler(bytes -> seen.add(bytes.toString()));
        body.stream().endHandler(end -> seen.add("END"));
        body.stream().resume();
        source.push("a").push("b").finish();
        assertThat(seen).containsExactly("a");
        assertThat(editor.told).containsExactly("a", "b", "COMMIT");
        editor.committed.complete();
        assertThat(seen).containsExactly("a", "b", "END");
    }

    @Test
    void aSlowDiskHoldsUpstreamBackUntilItHasDrained() {
        listen();
        editor.full = true;
        source.push("a").push("b");
        assertThat(seen).containsExactly("a");
        editor.full = false;
        editor.drained.run();
        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void aContentThatIsAtHandIsCommittedWhenItIsRead() {
        Body.Streamed body = (Body.Streamed) Tee.of(Body.of(Buffer.buffer("all")), editor);
        assertThat(editor.told).isEmpty();
        List<String> read = new ArrayList<>();
        body.stream().handler(bytes -> read.add(bytes.toString()));
        body.stream().endHandler(end -> read.add("END"));
        body.stream().resume();
        assertThat(editor.told).containsExactly("all", "COMMIT");
        editor.committed.complete();
        assertThat(read).containsExactly("all", "END");
    }

    @Test
    void aContentThatIsAtHandIsNotStoredWhenSomethingElseIsServedInItsPlace() {
        Tee.of(Body.of(Buffer.buffer("all")), editor).cancel();
        assertThat(editor.told).containsExactly("ABORT");
    }

    @Test
    void nothingIsCommittedAtOnce() {
        assertThat(Tee.of(Body.empty(), editor)).isSameAs(Body.empty());
        assertThat(editor.told).containsExactly("COMMIT");
    }

    @Test
    void manyBuffersThatAreAtHandDoNotFillTheCallStack() {
        Body.Streamed body = (Body.Streamed) Tee.of(Body.of(source, Body.UNKNOWN, () -> {}), editor);
        int[] count = new int[1];
        for (int i = 0; i < 100_000; i++) {
            source.push("x");
        }
        source.finish();
        body.stream().handler(bytes -> count[0]++);
        body.stream().resume();
        assertThat(count[0]).isEqualTo(100_000);
        assertThat(editor.told).endsWith("COMMIT");
    }

    private Body listen() {
        Body.Streamed body = (Body.Streamed) Tee.of(Body.of(source, Body.UNKNOWN, () -> cancelled = true), editor);
        body.stream().handler(bytes -> seen.add(bytes.toString()));
        body.stream().endHandler(end -> seen.add("END"));
        body.stream().exceptionHandler(cause -> seen.add("BROKEN"));
        body.stream().resume();
        return body;
    }
}
