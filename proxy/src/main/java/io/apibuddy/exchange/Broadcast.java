package io.apibuddy.exchange;

import io.apibuddy.message.Body;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One content for several readers, each at its own pace and on its own context, as it arrives. What every reader has had is
 * forgotten, and a reader does not hold up the others: where the content is being stored, whoever falls behind by more than
 * {@link #WINDOW} reads on from the store, once it is there. Where it is not, the slowest one sets the pace; and where its
 * length is not known, so that it may yet turn out to be too large for the store, as long as that one reads at all.
 *
 * <p>Lives on the context on which the content comes. Readers ask there for a piece at a time.
 */
final class Broadcast {
    /** Bytes that are kept for readers behind the first, and as long as that is the whole, for those who join. */
    static final int WINDOW = 256 * 1024;

    /** For how long the others wait for a reader that takes nothing, of a content whose length is not known. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Home home = Home.here();
    private final Body.Streamed source;
    private final Terms terms;
    private final List<Reader> readers = new ArrayList<>();
    private final Deque<Buffer> kept = new ArrayDeque<>();
    private long keptBytes;
    private long forgotten;
    private long forgottenBytes;
    private boolean delivering;
    private boolean watching;
    private boolean impatient;
    private boolean asked;
    private boolean over;
    private @Nullable Throwable failure;

    private Broadcast(Body.Streamed source, Terms terms) {
        this.source = source;
        this.terms = terms;
        source.stream().exceptionHandler(cause -> ended(cause));
        source.stream().endHandler(end -> ended(null));
        source.stream().handler(this::received);
    }

    /**
     * How a content is shared.
     *
     * @param again opens it from the store, on the caller's context, once it has ended; empty when it is not being stored
     * @param isBeingStored whether it still is; the store may give up before its end
     * @param timers by which a reader that takes nothing is noticed
     * @param unread how many bytes of it are read to its end for the store's sake when nobody reads it any more; 0: it is
     *     given up then
     * @param onEnd run when it has ended in any way
     */
    record Terms(
            Optional<Supplier<Future<Body>>> again,
            BooleanSupplier isBeingStored,
            Timers timers,
            long unread,
            Runnable onEnd) {}

    static Broadcast of(Body.Streamed source, Terms terms) {
        return new Broadcast(source, terms);
    }

    /** Whether a reader who joins now gets the whole. */
    boolean isWholeKept() {
        return forgotten == 0 && !over;
    }

    /** One more reader; called on the content's context, for a reader that lives on the given one. */
    Body reader(Home there) {
        Reader reader = new Reader(this, there);
        readers.add(reader);
        return Body.of(reader, source.length(), reader::cancel);
    }

    /** All who read it are there, or nobody is. */
    void begin() {
        if (readers.isEmpty()) {
            unwanted();
        }
    }

    /** How many bytes are kept now. */
    long keptBytes() {
        return keptBytes;
    }

    private void received(Buffer bytes) {
        asked = false;
        kept.add(bytes);
        keptBytes += bytes.length();
        delivering = true; // nothing is forgotten before all have had it who wait for it
        for (Reader reader : List.copyOf(readers)) {
            if (reader.waiting) {
                give(reader);
            }
        }
        delivering = false;
        forget();
        if (readers.isEmpty()) {
            unwanted();
        } else {
            pull();
        }
    }

    private void ended(@Nullable Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        failure = cause;
        terms.onEnd().run();
        for (Reader reader : List.copyOf(readers)) {
            if (reader.late) {
                readers.remove(reader);
                reader.readOn(cause, reader.hadBytes);
            } else if (reader.waiting) {
                give(reader);
            }
        }
        forget();
    }

    /** A reader wants its next piece. */
    private void next(Reader reader) {
        if (readers.contains(reader)) {
            reader.waiting = true;
            give(reader);
            goOn();
        }
    }

    /** What is there for a waiting reader. */
    private void give(Reader reader) {
        int place = (int) (reader.had - forgotten);
        if (reader.late) {
            return;
        }
        if (place < kept.size()) {
            reader.waiting = false;
            reader.had++;
            Buffer bytes = at(place);
            reader.hadBytes += bytes.length();
            reader.give(bytes);
        } else if (over) {
            readers.remove(reader);
            reader.finish(failure);
        }
    }

    private Buffer at(int place) {
        if (place == kept.size() - 1) {
            return kept.getLast();
        }
        for (Buffer bytes : kept) {
            if (place-- == 0) {
                return bytes;
            }
        }
        throw new IllegalStateException("no such piece");
    }

    private void goOn() {
        if (!delivering) {
            forget();
            pull();
        }
    }

    private void forget() {
        while (!over && keptBytes > WINDOW) {
            List<Reader> behind = readers.stream().filter(this::wantsOldest).toList();
            if (!behind.isEmpty() && !mayLeaveBehind()) {
                return;
            }
            behind.forEach(reader -> reader.late = true);
            forgetOldest();
        }
        // Nobody joins any more: what all have had is of no use to anybody.
        while ((over || forgotten > 0) && !kept.isEmpty() && readers.stream().noneMatch(this::wantsOldest)) {
            forgetOldest();
        }
    }

    private boolean wantsOldest(Reader reader) {
        return !reader.late && reader.had == forgotten;
    }

    private void forgetOldest() {
        Buffer oldest = kept.remove();
        keptBytes -= oldest.length();
        forgottenBytes += oldest.length();
        forgotten++;
    }

    /** Whether who is too slow gets the rest from the store; so sure that it does as can be known now. */
    private boolean mayLeaveBehind() {
        if (terms.again().isEmpty() || !terms.isBeingStored().getAsBoolean()) {
            return false;
        }
        if (source.length() != Body.UNKNOWN || impatient) {
            return true;
        }
        if (!watching) {
            watching = true;
            long seen = forgotten;
            terms.timers().after(PATIENCE, () -> home.run(() -> waitedSince(seen)));
        }
        return false;
    }

    private void waitedSince(long seen) {
        watching = false;
        if (!over) {
            impatient = forgotten == seen;
            forget();
            impatient = false;
            pull();
        }
    }

    /** Asks for more when somebody waits for it; once somebody is late, the store does. */
    private void pull() {
        boolean wanted = readers.stream().anyMatch(reader -> reader.waiting || reader.late);
        boolean held = keptBytes > WINDOW;
        if (wanted && !held) {
            ask();
        }
    }

    private void ask() {
        if (!asked && !over) {
            asked = true;
            source.stream().fetch(1);
        }
    }

    private void left(Reader reader) {
        if (readers.remove(reader)) {
            if (readers.isEmpty()) {
                unwanted();
            } else {
                goOn();
            }
        }
    }

    private void unwanted() {
        if (over) {
            return;
        }
        if (terms.unread() > 0 && forgottenBytes + keptBytes <= terms.unread()) {
            ask();
        } else {
            over = true;
            failure = new IllegalStateException("nobody reads it");
            source.cancel();
            terms.onEnd().run();
        }
    }

    /** One reader's view; a stream on the reader's context, its place in the content on the content's. */
    private static final class Reader extends PullStream {
        private final Broadcast broadcast;
        private final Home there;

        // On the content's context.
        private long had;
        private long hadBytes;
        private boolean waiting;
        private boolean late;

        // On the reader's context.
        private boolean asked;
        private @Nullable Body rest;

        private Reader(Broadcast broadcast, Home there) {
            this.broadcast = broadcast;
            this.there = there;
        }

        private void give(Buffer bytes) {
            there.run(() -> came(bytes));
        }

        private void came(Buffer bytes) {
            asked = false;
            emit(bytes);
            pull();
        }

        private void finish(@Nullable Throwable cause) {
            there.run(() -> {
                if (cause == null) {
                    end();
                } else {
                    fail(cause);
                }
            });
        }

        /** The content has ended, and this reader was too slow for what is kept of it. */
        private void readOn(@Nullable Throwable cause, long from) {
            if (cause != null) {
                finish(cause);
                return;
            }
            there.run(() -> Future.succeededFuture(broadcast.terms.again().orElseThrow())
                    .compose(Supplier::get)
                    .onSuccess(body -> open(body, from))
                    .onFailure(this::fail));
        }

        private void open(Body body, long from) {
            if (isOver() || from >= body.length()) {
                body.cancel();
                end();
                return;
            }
            Body.Streamed stream = streamed(Slice.of(body, from, body.length() - 1));
            rest = stream;
            stream.stream().exceptionHandler(this::fail);
            stream.stream().endHandler(end -> end());
            stream.stream().handler(this::came);
            asked = false;
            pull();
        }

        private static Body.Streamed streamed(Body body) {
            return body instanceof Body.Whole whole
                    ? (Body.Streamed) Sequence.of(List.of(new Sequence.Piece(whole, whole.length())))
                    : (Body.Streamed) body;
        }

        private void cancel() {
            if (!isOver()) {
                abandon();
                if (rest != null) {
                    rest.cancel();
                }
                broadcast.home.run(() -> broadcast.left(this));
            }
        }

        @Override
        boolean canPull() {
            return !asked;
        }

        @Override
        void pullOne() {
            asked = true;
            if (rest instanceof Body.Streamed stream) {
                ReadStream<Buffer> source = stream.stream();
                source.fetch(1);
            } else {
                broadcast.home.run(() -> broadcast.next(this));
            }
        }
    }
}
