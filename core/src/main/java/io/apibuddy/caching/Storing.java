package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import java.time.Instant;

/** The verdict of {@link StorageRules}: whether a response is kept. */
public sealed interface Storing {
    /**
     * Keep it.
     *
     * @param head status and fields to store (RFC 9111 section 3.1: some fields are not stored)
     * @param selecting the request's fields that its Vary names
     * @param retention how long
     */
    record Store(ResponseHead head, Fields selecting, Retention retention) implements Storing {}

    /**
     * Pass it on without keeping it.
     *
     * @param reason why
     */
    record DoNotStore(Reason reason) implements Storing {}

    /**
     * How long a stored response is of use.
     *
     * @param freshUntil end of its freshness lifetime
     * @param keepUntil end of its use as a stale answer or as something to validate; not before {@code freshUntil}
     */
    record Retention(Instant freshUntil, Instant keepUntil) {}

    /** Why a response is not kept; the token is what Cache-Status shows as {@code detail}. */
    enum Reason {
        /** The request's method is not one whose answers are kept. */
        METHOD("method"),
        /** The status is not one that is kept. */
        STATUS("status"),
        /** The request says {@code no-store}. */
        REQUEST_NO_STORE("request-no-store"),
        /** The response says {@code no-store}. */
        NO_STORE("no-store"),
        /** The response is for one user. */
        PRIVATE("private"),
        /** The request was authorised and the response does not allow sharing (RFC 9111 section 3.5). */
        AUTHORIZATION("authorization"),
        /** The request carries credentials and the mapping says bypass. */
        CREDENTIALS("credentials"),
        /** The response sets a cookie (override). */
        SET_COOKIE("set-cookie"),
        /** {@code Vary: *} matches no request ever. */
        VARY_STAR("vary-star"),
        /** A part of a representation. */
        PARTIAL("partial"),
        /** Nothing says how long it is fresh, and it has no validator to ask with. */
        NO_LIFETIME("no-lifetime"),
        /** It is larger than {@code max_cache_response_size}. */
        TOO_LARGE("too-large"),
        /** It is smaller than {@code min_cache_response_size}. */
        TOO_SMALL("too-small"),
        /** The request's content is larger than {@code max_key_body_size}, so it has no key. */
        REQUEST_TOO_LARGE("request-too-large"),
        /** Another request changed what it shows while it was on its way (RFC 9111 section 4.4). */
        OUTDATED("outdated"),
        /** The disk or the file that it would be kept on is known to be in trouble. */
        STORE_TROUBLE("store-trouble"),
        /** Nothing else holds it. */
        OTHER("not-storable");

        private final String token;

        Reason(String token) {
            this.token = token;
        }

        /**
         * The token that Cache-Status shows.
         *
         * @return lower case with hyphens
         */
        public String token() {
            return token;
        }
    }
}
