package io.apibuddy.testing;

import io.apibuddy.http.ByteRange;
import io.apibuddy.http.Fields;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * Answers as a file server does: whole or one range, by If-Range and If-None-Match (RFC 9110 sections 13 and 14). What it
 * serves can be changed between requests.
 */
public final class RangedOrigin implements ScriptedOrigin.Script {
    private final Fields fields;
    private volatile byte[] content;
    private volatile String tag;

    /**
     * Serves one representation.
     *
     * @param tag its ETag as it stands in the field; empty for none
     * @param fields more fields of each answer
     */
    public RangedOrigin(byte[] content, String tag, String... fields) {
        this.content = content;
        this.tag = tag;
        this.fields = Fields.of(fields);
    }

    /** From now on it is another version. */
    public void becomes(byte[] newContent, String newTag) {
        content = newContent;
        tag = newTag;
    }

    @Override
    public void answer(HttpServerRequest request) {
        byte[] now = content;
        HttpServerResponse response = request.response();
        fields.forEach((name, value) -> response.headers().add(name, value));
        if (!tag.isEmpty()) {
            response.putHeader("ETag", tag);
        }
        if (tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
            return;
        }
        String ifRange = request.getHeader("If-Range");
        String range = request.getHeader("Range");
        Optional<ByteRange> asked = range == null || (ifRange != null && !ifRange.equals(tag))
                ? Optional.empty()
                : ByteRange.of(Fields.of("Range", range));
        if (asked.isEmpty()) {
            response.end(Buffer.buffer(now));
            return;
        }
        int first = asked.get() instanceof ByteRange.Interval interval
                ? (int) Math.min(interval.first(), now.length)
                : (int) Math.max(0, now.length - ((ByteRange.Suffix) asked.get()).length());
        int last = asked.get() instanceof ByteRange.Interval interval
                ? (int) Math.min(interval.last(), now.length - 1)
                : now.length - 1;
        if (first > last) {
            response.setStatusCode(416)
                    .putHeader("Content-Range", "bytes */" + now.length)
                    .end();
            return;
        }
        response.setStatusCode(206)
                .putHeader("Content-Range", "bytes " + first + "-" + last + "/" + now.length)
                .end(Buffer.buffer(now).slice(first, last + 1));
    }
}
