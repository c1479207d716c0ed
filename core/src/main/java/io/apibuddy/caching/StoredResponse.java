package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import io.apibuddy.http.HttpDate;
import io.apibuddy.http.ResponseHead;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stored response less its content: what the rules need to know of it. Immutable; what follows from it (directives,
 * lifetime, initial age, validators) is worked out once and remembered, so a hit parses nothing again.
 */
public final class StoredResponse {
    /** The status of a part (RFC 9110 section 15.3.7). */
    public static final int PARTIAL = 206;

    private final String method;
    private final String uri;
    private final Fields selecting;
    private final ResponseHead head;
    private final Instant requestTime;
    private final Instant responseTime;
    private final long contentLength;

    /** Worked out at first use. Without a lock: two threads may both work it out, and come to the same. */
    private @Nullable Facts facts;

    /** Worked out at first use, as above. */
    private @Nullable Instant date;

    /** Values, as they came, of the fields that Vary names in the last request that matched. Without a lock, as above. */
    private List<Optional<String>> matchedBefore = List.of();

    /**
     * All that is stored but the content.
     *
     * @param method of the request that brought it, {@code GET} or {@code POST} and the like; never {@code HEAD}
     * @param uri the upstream URI it came from, whole and normalised
     * @param selecting the request's fields that the response's Vary names, as far as the request had them
     * @param head status and fields as they are stored (RFC 9111 section 3.1)
     * @param requestTime when the request was sent that brought or last validated it
     * @param responseTime when the head of that answer was received
     * @param contentLength bytes of content, or -1 as long as that is not known
     */
    public StoredResponse(
            String method,
            String uri,
            Fields selecting,
            ResponseHead head,
            Instant requestTime,
            Instant responseTime,
            long contentLength) {
        this.method = method;
        this.uri = uri;
        this.selecting = selecting;
        this.head = head;
        this.requestTime = requestTime;
        this.responseTime = responseTime;
        this.contentLength = contentLength;
    }

    /**
     * The method of the request that brought it.
     *
     * @return {@code GET} or {@code POST} and the like; never {@code HEAD}
     */
    public String method() {
        return method;
    }

    /**
     * The upstream URI it came from.
     *
     * @return whole and normalised
     */
    public String uri() {
        return uri;
    }

    /**
     * The request's fields that the response's Vary names.
     *
     * @return as {@link Vary#selecting} made them
     */
    public Fields selecting() {
        return selecting;
    }

    /**
     * Status and fields as they are stored.
     *
     * @return Age included where upstream sent one
     */
    public ResponseHead head() {
        return head;
    }

    /**
     * When the request was sent that brought or last validated it.
     *
     * @return by the clock that also gives {@code now}
     */
    public Instant requestTime() {
        return requestTime;
    }

    /**
     * When the head of that answer was received.
     *
     * @return not before {@link #requestTime}
     */
    public Instant responseTime() {
        return responseTime;
    }

    /**
     * When it was made, by the origin's clock: of several that match, the most recent by its Date is used (RFC 9111
     * section 4).
     *
     * @return its Date; when it was received if it has none that can be used, or one that is later than that
     */
    public Instant date() {
        Instant known = date;
        if (known == null) {
            known = head.fields()
                    .first("Date")
                    .flatMap(text -> HttpDate.parse(text.strip(), responseTime))
                    .filter(responseTime::isAfter)
                    .orElse(responseTime);
            date = known;
        }
        return known;
    }

    /**
     * The length of the content.
     *
     * @return bytes, or -1 as long as that is not known
     */
    public long contentLength() {
        return contentLength;
    }

    /**
     * The same response, its content's length now known.
     *
     * @param bytes of content
     * @return a new response
     */
    public StoredResponse withContentLength(long bytes) {
        return new StoredResponse(method, uri, selecting, head, requestTime, responseTime, bytes);
    }

    /** Whether it holds a part of a representation only (RFC 9111 section 3.3). */
    boolean isPart() {
        return head.status() == PARTIAL;
    }

    Facts facts() {
        Facts known = facts;
        if (known == null) {
            known = Facts.of(this);
            facts = known;
        }
        return known;
    }

    List<Optional<String>> matchedBefore() {
        return matchedBefore;
    }

    void rememberMatch(List<Optional<String>> values) {
        matchedBefore = values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredResponse that
                && method.equals(that.method)
                && uri.equals(that.uri)
                && selecting.equals(that.selecting)
                && head.equals(that.head)
                && requestTime.equals(that.requestTime)
                && responseTime.equals(that.responseTime)
                && contentLength == that.contentLength;
    }

    @Override
    public int hashCode() {
        return Objects.hash(method, uri, selecting, head, requestTime, responseTime, contentLength);
    }

    /** Without field values, which may be private. */
    @Override
    public String toString() {
        return "StoredResponse[" + method + ", " + head.status() + ", " + head.fields() + ", received " + responseTime
                + ", " + contentLength + " bytes]";
    }
}
