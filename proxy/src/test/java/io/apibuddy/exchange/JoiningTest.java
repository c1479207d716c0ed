package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Editor;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class JoiningTest {
    private final PushedStream before = new PushedStream();
    private final PushedStream after = new PushedStream();
    private final RecordingEditor editor = new RecordingEditor();
    private int cancelled;

    @Test
    void whatIsStoredComesBeforeAndBehindWhatIsWritten() {
        Editor joining = Joining.begin(editor, whole("ab"), whole("ef"));
        joining.write(Buffer.buffer("cd"));
        Future<Void> done = joining.commit();
        assertThat(editor.told).containsExactly("ab", "cd", "ef", "COMMIT");
        assertThat(done.isComplete()).isFalse();
        editor.committed.complete();
        assertThat(done.succeeded()).isTrue();
    }

    @Test
    void whatIsWrittenWaitsForWhatIsStillBeingRead() {
        Editor joining = begin();
        assertThat(joining.isFull()).isTrue();
        joining.write(Buffer.buffer("c"));
        Future<Void> done = joining.commit();
        before.push("a").push("b");
        assertThat(editor.told).containsExactly("a", "b");
        before.finish();
        assertThat(editor.told).containsExactly("a", "b", "c");
        after.push("d").finish();
        assertThat(editor.told).containsExactly("a", "b", "c", "d", "COMMIT");
        editor.committed.complete();
        assertThat(done.succeeded()).isTrue();
    }

    @Test
    void whoWaitsForRoomIsToldOnceTheStoredBytesAreRead() {
        Editor joining = begin();
        boolean[] drained = new boolean[1];
        joining.onDrain(() -> drained[0] = true);
        before.push("a");
        assertThat(drained[0]).isFalse();
        before.finish();
        assertThat(drained[0]).isTrue();
        assertThat(joining.isFull()).isFalse();
        editor.full = true;
        assertThat(joining.isFull()).isTrue();
        joining.onDrain(() -> drained[0] = false);
        editor.drained.run();
        assertThat(drained[0]).isFalse();
    }

    @Test
    void aSlowDiskHoldsBackWhatIsRead() {
        begin();
        editor.full = true;
        before.push("a").push("b");
        assertThat(editor.told).containsExactly("a");
        editor.full = false;
        editor.drained.run();
        assertThat(editor.told).containsExactly("a", "b");
    }

    @Test
    void storedBytesThatCannotBeReadAreNeverCommitted() {
        Editor joining = begin();
        joining.write(Buffer.buffer("c"));
        before.push("a").breakOff(new IllegalStateException("checksum"));
        assertThat(joining.commit().succeeded()).isTrue();
        assertThat(editor.told).containsExactly("a", "ABORT");
    }

    @Test
    void storedBytesThatCannotBeReadAtTheEndAreNeverCommittedEither() {
        editor.committed.complete();
        Editor joining = Joining.begin(editor, whole("a"), Body.of(after, 1, () -> cancelled++));
        Future<Void> done = joining.commit();
        after.breakOff(new IllegalStateException("checksum"));
        assertThat(editor.told.subList(0, 2)).containsExactly("a", "ABORT");
        assertThat(done.succeeded()).isTrue();
    }

    @Test
    void abortingReleasesBothEnds() {
        begin().abort();
        assertThat(cancelled).isEqualTo(2);
        assertThat(editor.told).containsExactly("ABORT");
    }

    @Test
    void nothingMoreIsReadOnceStoringWasGivenUp() {
        Editor joining = begin();
        editor.givenUp = true;
        before.push("a");
        assertThat(cancelled).isEqualTo(2);
        assertThat(joining.isGivenUp()).isTrue();
        assertThat(joining.isFull()).isFalse();
        assertThat(joining.commit().succeeded()).isTrue();
    }

    private Editor begin() {
        return Joining.begin(editor, Body.of(before, 2, () -> cancelled++), Body.of(after, 1, () -> cancelled++));
    }

    private static Body whole(String text) {
        return Body.of(Buffer.buffer(text));
    }
}
