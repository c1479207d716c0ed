package io.apibuddy.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.message.Body;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One content for several readers, each at its own pace. */
class BroadcastTest {
    private static final int PIECE = 64 * 1024;

    private final PushedStream source = new PushedStream();
    private final List<Runnable> alarms = new ArrayList<>();
    private boolean cancelled;
    private boolean stored = true;
    private volatile int ends;
    private Body again = Body.empty();
    private Broadcast broadcast;

    /** What becomes of the content in the store. */
    private enum Kept {
        KNOWN_LENGTH,
        UNKNOWN_LENGTH,
        NOT
    }

    private Broadcast broadcast(Kept kept, long length, long unread) {
        broadcast = Broadcast.of(
                (Body.Streamed)
                        Body.of(source, kept == Kept.UNKNOWN_LENGTH ? Body.UNKNOWN : length, () -> cancelled = true),
                new Broadcast.Terms(
                        kept == Kept.NOT ? Optional.empty() : Optional.of(() -> Future.succeededFuture(again)),
                        () -> stored,
                        (delay, work) -> {
                            assertThat(delay).isEqualTo(Broadcast.PATIENCE);
                            alarms.add(work);
                            return () -> {};
                        },
                        unread,
                        () -> ends++));
        return broadcast;
    }

    /** Reads as it is told to and remembers what it got. */
    private static final class Reader {
        private final Body.Streamed body;
        private final Buffer seen = Buffer.buffer();
        private String end = "";
        private boolean left;

        Reader(Body body) {
            this.body = (Body.Streamed) body;
            this.body.stream().exceptionHandler(cause -> end += "BROKEN");
            this.body.stream().endHandler(nothing -> end += "END");
            this.body.stream().handler(seen::appendBuffer);
        }

        Reader reads() {
            body.stream().resume();
            return this;
        }

        Reader reads(int pieces) {
            body.stream().fetch(pieces);
            return this;
        }

        void stops() {
            body.stream().pause();
        }

        void leaves() {
            left = true;
            body.cancel();
        }

        String text() {
            return seen + end;
        }
    }

    private Reader reader() {
        return new Reader(broadcast.reader(Home.here()));
    }

    /** Bytes that tell where they belong. */
    private static Buffer bytes(int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((from + i) * 31 + (from + i) / 251);
        }
        return Buffer.buffer(bytes);
    }

    @Test
    void allReadersGetAPieceAsSoonAsItCameThoughTheContentGoesOn() {
        broadcast(Kept.NOT, Body.UNKNOWN, 0);
        List<Reader> readers = List.of(reader().reads(), reader().reads(), reader().reads());
        source.push("one");
        assertThat(readers).allSatisfy(reader -> assertThat(reader.text()).isEqualTo("one"));
        source.push("two").finish();
        assertThat(readers).allSatisfy(reader -> assertThat(reader.text()).isEqualTo("onetwoEND"));
        assertThat(ends).isEqualTo(1);
    }

    @Test
    void aReaderThatJoinsInTheMiddleGetsTheWhole() {
        broadcast(Kept.NOT, Body.UNKNOWN, 0);
        Reader first = reader().reads();
        source.push("a").push("b");
        assertThat(broadcast.isWholeKept()).isTrue();
        Reader late = reader().reads();
        assertThat(late.text()).isEqualTo("ab");
        source.push("c").finish();
        assertThat(late.text()).isEqualTo("abcEND");
        assertThat(first.text()).isEqualTo("abcEND");
    }

    @Test
    void onceNobodyCanJoinNothingIsKeptThatAllHaveHad() {
        broadcast(Kept.KNOWN_LENGTH, 8 * PIECE + 1, 0);
        Reader reader = reader().reads();
        for (int i = 0; i < 4; i++) {
            source.push(bytes(i * PIECE, PIECE));
        }
        assertThat(broadcast.keptBytes()).isEqualTo(Broadcast.WINDOW);
        source.push(bytes(4 * PIECE, PIECE));
        assertThat(broadcast.isWholeKept()).isFalse();
        assertThat(broadcast.keptBytes()).isZero();
        reader.stops();
        for (int i = 5; i < 8; i++) {
            source.push(bytes(i * PIECE, PIECE));
        }
        assertThat(broadcast.keptBytes()).isLessThanOrEqualTo(3 * PIECE);
        reader.reads();
        source.push("e").finish();
        assertThat(broadcast.keptBytes()).isZero();
        assertThat(reader.seen.length()).isEqualTo(8 * PIECE + 1);
        assertThat(reader.end).isEqualTo("END");
    }

    @Test
    void ofASmallContentThatHasEndedASlowReaderKeepsOnlyWhatItHasNotHad() {
        broadcast(Kept.NOT, 3 * PIECE, 0);
        Reader fast = reader().reads();
        Reader slow = reader().reads(2);
        for (int i = 0; i < 3; i++) {
            source.push(bytes(i * PIECE, PIECE));
        }
        source.finish();
        assertThat(fast.end).isEqualTo("END");
        assertThat(broadcast.keptBytes()).isEqualTo(PIECE);
        slow.reads();
        assertThat(broadcast.keptBytes()).isZero();
        assertThat(slow.end).isEqualTo("END");
    }

    @Test
    void nothingIsReadBeforeSomebodyReads() {
        broadcast(Kept.KNOWN_LENGTH, 3, 10);
        Reader reader = reader();
        broadcast.begin();
        source.push("abc");
        assertThat(source.waiting()).isEqualTo(1);
        reader.reads(1);
        assertThat(reader.text()).isEqualTo("abc");
    }

    @ParameterizedTest
    @EnumSource(
            value = Kept.class,
            names = {"KNOWN_LENGTH", "UNKNOWN_LENGTH"})
    void aReaderThatDoesNotReadHoldsUpNeitherTheOthersNorMemoryAndGetsEveryByteFromTheStore(Kept kept) {
        int pieces = 160;
        again = Body.of(bytes(0, pieces * PIECE));
        broadcast(kept, (long) pieces * PIECE, 0);
        Reader fast = reader().reads();
        Reader slow = reader().reads(1);
        for (int i = 0; i < pieces; i++) {
            source.push(bytes(i * PIECE, PIECE));
            assertThat(broadcast.keptBytes()).isLessThanOrEqualTo(Broadcast.WINDOW + PIECE);
            if (source.waiting() > 0) {
                alarms.remove(0).run();
            }
            assertThat(fast.seen.length()).isEqualTo((i + 1) * PIECE);
        }
        source.finish();
        assertThat(fast.end).isEqualTo("END");
        assertThat(slow.seen.length()).isEqualTo(PIECE);
        slow.reads();
        assertThat(slow.end).isEqualTo("END");
        assertThat(slow.seen).isEqualTo(bytes(0, pieces * PIECE));
    }

    @Test
    void ofAContentThatIsNotStoredTheSlowestSetsThePace() {
        broadcast(Kept.NOT, 20L * PIECE, 0);
        Reader fast = reader().reads();
        Reader slow = reader();
        for (int i = 0; i < 20; i++) {
            source.push(bytes(i * PIECE, PIECE));
        }
        assertThat(fast.seen.length()).isEqualTo(5 * PIECE);
        slow.reads(3);
        assertThat(fast.seen.length()).isEqualTo(8 * PIECE);
        assertThat(broadcast.keptBytes()).isLessThanOrEqualTo(Broadcast.WINDOW + PIECE);
        slow.leaves();
        source.finish();
        assertThat(fast.seen).isEqualTo(bytes(0, 20 * PIECE));
        assertThat(alarms).isEmpty();
    }

    @Test
    void ofALengthThatIsNotKnownASlowReaderSetsThePaceForItMayBecomeTooLargeForTheStore() {
        broadcast(Kept.UNKNOWN_LENGTH, Body.UNKNOWN, 0);
        Reader fast = reader().reads();
        Reader slow = reader();
        for (int i = 0; i < 40; i++) {
            source.push(bytes(i * PIECE, PIECE));
            slow.reads(1);
            if (alarms.size() > 1) {
                alarms.remove(0).run(); // it has read meanwhile
            }
            stored = i < 10;
        }
        source.finish();
        assertThat(fast.text()).endsWith("END");
        slow.reads();
        assertThat(slow.seen).isEqualTo(bytes(0, 40 * PIECE));
        assertThat(slow.end).isEqualTo("END");
    }

    @Test
    void onceTheStoreHasGivenUpTheSlowestSetsThePaceAgain() {
        broadcast(Kept.KNOWN_LENGTH, 20L * PIECE, 0);
        Reader fast = reader().reads();
        Reader slow = reader();
        stored = false;
        for (int i = 0; i < 20; i++) {
            source.push(bytes(i * PIECE, PIECE));
        }
        assertThat(fast.seen.length()).isEqualTo(5 * PIECE);
        slow.reads();
        source.finish();
        assertThat(slow.seen).isEqualTo(bytes(0, 20 * PIECE)).isEqualTo(fast.seen);
    }

    @Test
    void aReaderThatWaitsForAPieceLargerThanTheWindowGetsItAlthoughAnotherHasTakenItAlready() {
        int large = Broadcast.WINDOW + 1;
        broadcast(Kept.KNOWN_LENGTH, 2L * large, 0);
        Reader first = reader().reads();
        Reader second = reader().reads();
        source.push(bytes(0, large));
        assertThat(first.seen.length()).isEqualTo(large);
        assertThat(second.seen.length()).isEqualTo(large);
        source.push(bytes(large, large)).finish();
        assertThat(second.seen).isEqualTo(bytes(0, 2 * large));
    }

    @Test
    void allSeeThatTheContentBrokeOffAfterWhatCameOfIt() {
        broadcast(Kept.KNOWN_LENGTH, 10, 0);
        Reader reading = reader().reads();
        Reader notYet = reader();
        source.push("abc").breakOff(new IllegalStateException("reset"));
        assertThat(reading.text()).isEqualTo("abcBROKEN");
        assertThat(notYet.text()).isEmpty();
        notYet.reads();
        assertThat(notYet.text()).isEqualTo("abcBROKEN");
        assertThat(ends).isEqualTo(1);
        assertThat(broadcast.isWholeKept()).isFalse();
    }

    @Test
    void aReaderThatWasToReadOnFromTheStoreSeesTheBreakToo() {
        broadcast(Kept.KNOWN_LENGTH, 20L * PIECE, 0);
        reader().reads();
        Reader slow = reader();
        for (int i = 0; i < 10; i++) {
            source.push(bytes(i * PIECE, PIECE));
        }
        source.breakOff(new IllegalStateException("reset"));
        assertThat(slow.reads().text()).isEqualTo("BROKEN");
    }

    @Test
    void aReaderForWhichTheStoreHasNothingAfterAllSeesABreakAndNotAnEnd() {
        broadcast = Broadcast.of(
                (Body.Streamed) Body.of(source, 20L * PIECE, () -> {}),
                new Broadcast.Terms(
                        Optional.of(() -> {
                            throw new IllegalStateException("closed");
                        }),
                        () -> true,
                        (delay, work) -> () -> {},
                        0,
                        () -> {}));
        reader().reads();
        Reader slow = reader().reads(1);
        for (int i = 0; i < 20; i++) {
            source.push(bytes(i * PIECE, PIECE));
        }
        source.finish();
        assertThat(slow.end).isEqualTo("BROKEN");
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1000, false"})
    void whenAllHaveLeftItIsReadOnForTheStoreOrGivenUp(long unread, boolean givenUp) {
        broadcast(Kept.KNOWN_LENGTH, 6, unread);
        Reader one = reader().reads();
        Reader other = reader().reads();
        source.push("abc");
        one.leaves();
        assertThat(cancelled).isFalse();
        other.leaves();
        other.leaves();
        source.push("def").finish();
        assertThat(cancelled).isEqualTo(givenUp);
        assertThat(ends).isEqualTo(1);
        assertThat(one.text()).isEqualTo("abc");
    }

    @Test
    void whatNobodyReadsIsReadNoFurtherThanTheStoreTakesIt() {
        broadcast(Kept.UNKNOWN_LENGTH, Body.UNKNOWN, 4);
        broadcast.begin();
        source.push("abc");
        assertThat(cancelled).isFalse();
        source.push("def");
        assertThat(cancelled).isTrue();
        assertThat(ends).isEqualTo(1);
    }

    @Test
    void manyPiecesAtHandDoNotFillTheCallStack() {
        broadcast(Kept.NOT, Body.UNKNOWN, 0);
        Reader reader = reader();
        for (int i = 0; i < 100_000; i++) {
            source.push("x");
        }
        source.finish();
        assertThat(reader.reads().seen.length()).isEqualTo(100_000);
        assertThat(reader.end).isEqualTo("END");
    }

    /** Readers join, read, pause and leave in any order: each who stays gets exactly the bytes. */
    @ParameterizedTest
    @EnumSource(Kept.class)
    void whateverReadersDoWhoStaysGetsExactlyTheBytes(Kept kept) {
        for (long seed = 1; seed <= 60; seed++) {
            new BroadcastTest().schedule(kept, new Random(seed), "seed " + seed);
        }
    }

    private void schedule(Kept kept, Random random, String seed) {
        int length = 1 + random.nextInt(3_000_000);
        boolean breaks = random.nextInt(4) == 0;
        Buffer all = bytes(0, length);
        again = random.nextBoolean()
                ? Body.of(all)
                : Sequence.of(List.of(
                        new Sequence.Piece(Body.of(all.slice(0, length / 2)), length / 2),
                        new Sequence.Piece(Body.of(all.slice(length / 2, length)), length - length / 2)));
        broadcast(kept, length, 0);
        // A body is read once: only one of the readers may be late where it is a stream.
        int most = again instanceof Body.Whole ? 6 : 2;
        List<Reader> readers = new ArrayList<>(List.of(reader(), reader()));
        readers.get(0).reads();
        int pushed = 0;
        int largest = 1;
        while (pushed < length) {
            Reader reader = readers.get(random.nextInt(readers.size()));
            switch (random.nextInt(8)) {
                case 0 -> {
                    if (readers.size() < most && broadcast.isWholeKept()) {
                        readers.add(reader());
                    }
                }
                case 1 -> reader.reads();
                case 2 -> reader.reads(1 + random.nextInt(3));
                case 3 -> {
                    if (reader != readers.get(0)) {
                        reader.stops();
                    }
                }
                case 4 -> {
                    if (reader != readers.get(0) && random.nextInt(4) == 0) {
                        reader.leaves();
                    }
                }
                case 5 -> {
                    if (!alarms.isEmpty()) {
                        alarms.remove(0).run();
                    }
                }
                default -> {
                    int piece = Math.min(length - pushed, 1 + random.nextInt(100_000));
                    largest = Math.max(largest, piece);
                    source.push(bytes(pushed, piece));
                    pushed += piece;
                }
            }
            assertThat(broadcast.keptBytes()).as(seed).isLessThanOrEqualTo(Broadcast.WINDOW + largest);
        }
        if (breaks) {
            source.breakOff(new IllegalStateException("reset"));
        } else {
            source.finish();
        }
        readers.stream().filter(reader -> !reader.left).forEach(Reader::reads);
        while (!alarms.isEmpty()) {
            alarms.remove(0).run();
        }
        assertThat(ends).as(seed).isEqualTo(1);
        for (Reader reader : readers) {
            int got = reader.seen.length();
            assertThat(reader.seen).as(seed).isEqualTo(all.slice(0, got));
            assertThat(reader.end).as(seed).isEqualTo(reader.left ? "" : breaks ? "BROKEN" : "END");
            if (!breaks && !reader.left) {
                assertThat(got).as(seed).isEqualTo(length);
            }
        }
    }

    /** The same on real event loops: the content on one, the readers on others. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void readersOnOtherEventLoopsGetExactlyTheBytes(long seed) throws InterruptedException {
        Random random = new Random(seed);
        int pieces = 200;
        int readers = 40;
        again = Body.of(bytes(0, pieces * PIECE));
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4));
        try {
            Context home = vertx.getOrCreateContext();
            ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
            CountDownLatch done = new CountDownLatch(readers);
            home.runOnContext(begin -> {
                broadcast(Kept.KNOWN_LENGTH, (long) pieces * PIECE, 0);
                for (int i = 0; i < readers; i++) {
                    Context there = ((io.vertx.core.internal.VertxInternal) vertx).createEventLoopContext();
                    Body body = broadcast.reader(new Home(there));
                    boolean slow = random.nextInt(3) == 0;
                    boolean leaves = random.nextInt(5) == 0;
                    there.runOnContext(started -> read(vertx, there, (Body.Streamed) body, slow, leaves, wrong, done));
                }
                for (int i = 0; i < pieces; i++) {
                    source.push(bytes(i * PIECE, PIECE));
                }
                source.finish();
            });
            assertThat(done.await(30, SECONDS)).isTrue();
            assertThat(wrong).isEmpty();
            await().atMost(Duration.ofSeconds(10)).until(() -> ends == 1);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static void read(
            Vertx vertx,
            Context there,
            Body.Streamed body,
            boolean slow,
            boolean leaves,
            ConcurrentLinkedQueue<String> wrong,
            CountDownLatch done) {
        int[] at = new int[1];
        boolean[] over = new boolean[1];
        body.stream().exceptionHandler(cause -> {
            wrong.add("broke off: " + cause);
            done.countDown();
        });
        body.stream().endHandler(end -> {
            if (over[0] || at[0] != body.length()) {
                wrong.add("ended at " + at[0]);
            }
            over[0] = true;
            done.countDown();
        });
        body.stream().handler(bytes -> {
            if (Vertx.currentContext() != there) {
                wrong.add("read on " + Thread.currentThread());
            }
            if (over[0] || !bytes.equals(bytes(at[0], bytes.length()))) {
                wrong.add("wrong bytes at " + at[0]);
            }
            at[0] += bytes.length();
            if (leaves && at[0] > body.length() / 2) {
                over[0] = true;
                body.cancel();
                done.countDown();
            } else if (slow) {
                vertx.setTimer(1, later -> body.stream().fetch(1));
            } else {
                body.stream().fetch(1);
            }
        });
        body.stream().fetch(1);
    }
}
