package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;

/** Which request fields select a stored response (RFC 9111 section 4.1, RFC 9110 section 12.5.5). */
public final class Vary {
    private Vary() {}

    /**
     * Whether the response says {@code Vary: *}, which no request ever matches.
     *
     * @param response as received
     * @return true when any member of its Vary lists is an asterisk
     */
    public static boolean isStar(ResponseHead response) {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * The request's fields that a response's Vary names: what is stored beside it.
     *
     * @param response whose Vary counts
     * @param request the fields of the request that brought it
     * @return the nominated fields that the request has, names in lower case and sorted, values normalised for
     *     comparison, each name once
     */
    public static Fields selecting(ResponseHead response, Fields request) {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * Whether a request selects a stored response.
     *
     * @param stored under the request's key
     * @param request the fields of the present request
     * @return true when all nominated fields match those of the request that brought it
     */
    public static boolean matches(StoredResponse stored, Fields request) {
        throw new UnsupportedOperationException("not yet");
    }
}
