package io.apibuddy.upstream;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an HTTP/1.1 answer. Vert.x looks up Connection and Keep-Alive when the answer has ended, to see whether and
 * for how long the connection may be used again; by then a reader on another thread may be walking the fields, so they are
 * not changed: they only answer these questions otherwise.
 */
final class AnswerFields extends DefaultHttpHeaders {
    private static final CharSequence KEEP_ALIVE = HttpHeaderValues.KEEP_ALIVE;
    private static final Pattern TIMEOUT =
            Pattern.compile("(?:^|[,;\\s])timeout\\s*=\\s*\"?(\\d{1,9})\\b", Pattern.CASE_INSENSITIVE);

    private volatile boolean last;

    /** The connection is not to be used again. */
    void last() {
        last = true;
    }

    /** Whether the connection is not to be used again, whatever the fields say. */
    boolean isLast() {
        return last;
    }

    /** For how many seconds upstream keeps the connection open when nothing happens on it, as far as it says so. */
    OptionalInt idleSeconds() {
        String hint = super.get(KEEP_ALIVE);
        if (hint == null) {
            return OptionalInt.empty();
        }
        Matcher timeout = TIMEOUT.matcher(hint);
        return timeout.find() ? OptionalInt.of(Integer.parseInt(timeout.group(1))) : OptionalInt.empty();
    }

    @Override
    public @Nullable String get(CharSequence name) {
        if (last && HttpHeaderNames.CONNECTION.contentEqualsIgnoreCase(name)) {
            return HttpHeaderValues.CLOSE.toString();
        }
        if (HttpHeaderValues.KEEP_ALIVE.contentEqualsIgnoreCase(name)) {
            // A second less: a request must not meet upstream's close on its way.
            OptionalInt seconds = idleSeconds();
            return seconds.isEmpty() ? null : "timeout=" + Math.max(1, seconds.getAsInt() - 1);
        }
        return super.get(name);
    }

    @Override
    public @Nullable String get(String name) {
        return get((CharSequence) name);
    }
}
