package io.apibuddy.upstream;

import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection, or a stream of one, for the time of one request and its answer. Whatever is beneath it, everything happens
 * on the caller's context.
 */
interface Line {
    /** Who asks, and is told of the answer. Nothing is told after {@link #reset}, or of an answer's content unasked. */
    interface Listener {
        /** An interim answer other than 100. */
        void interim(ResponseHead head);

        /**
         * The final answer.
         *
         * @param announced its Content-Length, or {@link Body#UNKNOWN}
         * @param whole its content, if all of it has come with the head: then nothing more is told
         */
        void answered(ResponseHead head, long announced, @Nullable Buffer whole);

        /** A piece of the content that was asked for by {@link Line#fetch}. */
        void received(Buffer bytes);

        /** All of the content was received; not before any of it was asked for. */
        void ended();

        /** It failed, before the head or after it. */
        void broke(Throwable cause);

        /** The request's content cannot be sent on; the answer may be whole all the same. */
        void unsent();

        /** More of the request's content is taken. */
        void drained();
    }

    /** Sends a head, and all of the content when it is at hand. */
    void send(RequestHead head, Body body);

    /** Sends more of the content. */
    void write(Buffer bytes);

    /** The content is complete. */
    void end();

    /** Whether upstream lets the content wait. */
    boolean full();

    /** Asks for pieces of the answer's content; at first none is. */
    void fetch(long pieces);

    /** Asks for no more. */
    void pause();

    /** Breaks it off; without effect once the answer has ended. */
    void reset();

    /** Whether there was a request before on the same connection. */
    boolean isReused();

    /** Whether not one byte of an answer has come, as far as that can be told. */
    boolean isSilent();

    /** Whether the whole answer has come, although it may not have been read yet. */
    boolean isComplete();
}
