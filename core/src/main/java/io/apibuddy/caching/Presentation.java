package io.apibuddy.caching;

import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;

/**
 * How a stored response is shown to the request that it answers: whole, as 304 because the client has it (RFC 9111
 * section 4.3.2, RFC 9110 section 13.2.2), or a part of it (RFC 9110 section 14).
 */
public sealed interface Presentation {
    /**
     * Status, fields and content as stored.
     *
     * @param head to be sent, Age not yet set
     */
    record Whole(ResponseHead head) implements Presentation {}

    /**
     * A 304 without content.
     *
     * @param head to be sent, Age not yet set, with the fields that RFC 9110 section 15.4.5 asks for
     */
    record NotModified(ResponseHead head) implements Presentation {}

    /**
     * A 206 with one range of the content (RFC 9110 section 15.3.7).
     *
     * @param head to be sent, Age not yet set, Content-Range and Content-Length set
     * @param first index in the stored content of the first byte to send
     * @param last index in the stored content of the last byte to send, not less than {@code first}
     */
    record Part(ResponseHead head, long first, long last) implements Presentation {}

    /**
     * A 416 without content: the range asked for lies outside (RFC 9110 section 15.5.17).
     *
     * @param head to be sent, with the Content-Range that tells the length
     */
    record NotSatisfiable(ResponseHead head) implements Presentation {}

    /**
     * Evaluates a request's preconditions and range against a stored response. Preconditions count for GET and HEAD, and
     * where the answer would be a 200 or 206; a range for GET, when the length of what is stored is known. Several ranges
     * are answered whole, as RFC 9110 section 14.2 allows. A stored part must be one that answers the request, as
     * {@link ReuseRules} has seen to.
     *
     * @param request as the client sent it
     * @param stored that answers it
     * @return how to show it; the same object at each call for a request without either
     */
    static Presentation of(RequestHead request, StoredResponse stored) {
        Whole whole = stored.facts().whole();
        boolean get = request.method().equals("GET");
        boolean ranges = stored.head().status() == 200 || stored.isPart();
        if (!ranges || !(get || request.method().equals("HEAD"))) {
            return whole;
        }
        if (Preconditions.isNotModified(request.fields(), stored)) {
            return new NotModified(Preconditions.notModified(whole.head()));
        }
        return get && request.fields().contains("Range") ? Ranges.of(request.fields(), stored) : whole;
    }
}
