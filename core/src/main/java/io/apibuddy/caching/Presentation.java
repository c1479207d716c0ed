package io.apibuddy.caching;

import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;

/**
 * How a stored response is shown to the request that it answers: whole, or as 304 because the client has it (RFC 9111
 * section 4.3.2, RFC 9110 section 13.2.2).
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
     * @param head to be sent, with the fields that RFC 9110 section 15.4.5 asks for
     */
    record NotModified(ResponseHead head) implements Presentation {}

    /**
     * Evaluates a request's preconditions against a stored response.
     *
     * @param request as the client sent it
     * @param stored that answers it
     * @return how to show it
     */
    static Presentation of(RequestHead request, StoredResponse stored) {
        throw new UnsupportedOperationException("not yet");
    }
}
