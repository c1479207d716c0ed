package io.apibuddy.upstream;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an HTTP/1.1 answer. Vert.x looks up Connection when the answer has ended, to see whether the connection
 * may be used again; by then a reader on another thread may be walking the fields, so they are not changed: they only
 * answer that question otherwise.
 */
final class AnswerFields extends DefaultHttpHeaders {
    private volatile boolean last;

    /** The connection is not to be used again. */
    void last() {
        last = true;
    }

    @Override
    public @Nullable String get(CharSequence name) {
        return last && HttpHeaderNames.CONNECTION.contentEqualsIgnoreCase(name)
                ? HttpHeaderValues.CLOSE.toString()
                : super.get(name);
    }

    @Override
    public @Nullable String get(String name) {
        return get((CharSequence) name);
    }
}
