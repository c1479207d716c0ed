package io.apibuddy.exchange;

import io.apibuddy.message.Body;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A request's content, read as far as a limit. */
sealed interface Content {

    /** All of it. */
    record AtHand(Buffer bytes) implements Content {}

    /** It is longer than the limit; the body gives it from its first byte on. */
    record TooLarge(Body body) implements Content {}

    /** Reads a body; fails when it breaks off before its end or the limit. */
    static Future<Content> read(Body body, long limit) {
        if (body instanceof Body.Whole whole) {
            return Future.succeededFuture(whole.length() > limit ? new TooLarge(body) : new AtHand(whole.bytes()));
        }
        if (body.length() > limit) {
            return Future.succeededFuture(new TooLarge(body));
        }
        return new Reading((Body.Streamed) body, limit).result.future();
    }

    /** Gathers; and once the limit is passed, is the stream that gives what was gathered and then the rest. */
    final class Reading extends PullStream {
        private final Promise<Content> result = Promise.promise();
        private final Deque<Buffer> gathered = new ArrayDeque<>();
        private final ReadStream<Buffer> source;
        private final long limit;
        private long length;
        private boolean replaying;
        private boolean asked;
        private boolean ended;
        private @Nullable Throwable broken;

        private Reading(Body.Streamed body, long limit) {
            this.source = body.stream();
            this.limit = limit;
            source.exceptionHandler(this::broke);
            source.endHandler(end -> ended());
            source.handler(bytes -> received(bytes, body));
            source.resume();
        }

        private void received(Buffer bytes, Body.Streamed body) {
            asked = false;
            if (replaying) {
                if (gathered.isEmpty()) {
                    emit(bytes);
                } else {
                    gathered.add(bytes);
                }
                pull();
                return;
            }
            gathered.add(bytes);
            length += bytes.length();
            if (length > limit) {
                replaying = true;
                source.pause();
                result.complete(new TooLarge(Body.of(this, body.length(), () -> {
                    abandon();
                    body.cancel();
                })));
            }
        }

        private void ended() {
            ended = true;
            if (replaying) {
                pull();
            } else {
                Buffer all = gathered.size() == 1 ? gathered.getFirst() : Buffer.buffer((int) length);
                if (gathered.size() != 1) {
                    gathered.forEach(all::appendBuffer);
                }
                result.complete(new AtHand(all));
            }
        }

        private void broke(Throwable cause) {
            broken = cause;
            if (replaying) {
                pull();
            } else {
                result.tryFail(cause);
            }
        }

        @Override
        boolean canPull() {
            return !gathered.isEmpty() || ended || broken != null || !asked;
        }

        @Override
        void pullOne() {
            Buffer next = gathered.poll();
            if (next != null) {
                emit(next);
            } else if (broken != null) {
                fail(broken);
            } else if (ended) {
                end();
            } else {
                asked = true;
                source.fetch(1);
            }
        }
    }
}
