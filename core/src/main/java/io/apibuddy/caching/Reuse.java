package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The verdict of {@link ReuseRules}: what to do with a request, given what is stored. Each verdict carries its reason. */
public sealed interface Reuse {
    /**
     * Answer from the store.
     *
     * @param stored the response to reuse
     * @param age its current age (RFC 9111 section 4.2.3), to be sent as Age
     * @param ttl what is left of its lifetime; negative once it is stale
     * @param detail why it is served although something speaks against it, such as {@code offline}; else empty
     */
    record Serve(StoredResponse stored, Duration age, Duration ttl, Optional<String> detail) implements Reuse {
        /** The detail of what stands in for an upstream that failed in any way (RFC 5861 section 4). */
        public static final String STALE_IF_ERROR = "stale-if-error";

        /** The detail of what is served past its lifetime because few calls are left. */
        public static final String QUOTA = "quota";

        /** The detail of what stands in only for an upstream that cannot be reached (RFC 9111 section 4.2.4). */
        public static final String DISCONNECTED = "disconnected";

        /**
         * Whether this may stand in only when upstream could not be reached or broke off, not when it answered with an
         * error of its own, such as 503.
         *
         * @return true for a stale answer that nothing but RFC 9111 section 4.2.4 permits
         */
        public boolean onlyIfDisconnected() {
            return detail.filter(DISCONNECTED::equals).isPresent();
        }
    }

    /**
     * Answer from the store at once, and validate behind the client's back (RFC 5861 section 3).
     *
     * @param serve what is answered
     * @param validate what is asked meanwhile; without conditions when the response has no validator
     */
    record ServeWhileRevalidating(Serve serve, Validate validate) implements Reuse {}

    /**
     * Ask upstream whether the stored response still holds (RFC 9111 section 4.3).
     *
     * @param stored the response in question
     * @param conditions {@code If-None-Match} and {@code If-Modified-Since}, and the client's {@code Range} when a part
     *     is stored, to send in place of the client's
     * @param reason {@link ForwardReason#STALE} or {@link ForwardReason#REQUEST}
     * @param ifUpstreamFails the stored answer that may be served then (see {@link Serve#onlyIfDisconnected}); empty
     *     when none may
     * @param detail more about the reason, such as the directive that asks for it; else empty
     */
    record Validate(
            StoredResponse stored,
            Fields conditions,
            ForwardReason reason,
            Optional<Serve> ifUpstreamFails,
            Optional<String> detail)
            implements Reuse {}

    /**
     * Ask upstream whether one of the stored variants that the request does not select answers it all the same (RFC 9111
     * section 4.1).
     *
     * @param among the variants asked about, not empty; {@link Choice#made} tells which one a 304 names
     * @param conditions {@code If-None-Match} with their entity tags
     */
    record Choose(List<StoredResponse> among, Fields conditions) implements Reuse {
        /**
         * Why upstream is asked.
         *
         * @return always the same
         */
        public ForwardReason reason() {
            return ForwardReason.VARY_MISS;
        }
    }

    /**
     * Ask upstream for what is missing of a representation that is stored in part (RFC 9111 section 3.3).
     *
     * @param part that is stored
     * @param conditions {@code Range}, and {@code If-Range} when the part has a strong validator, to send in place of
     *     the client's
     */
    record Complete(StoredResponse part, Fields conditions) implements Reuse {
        /**
         * Why upstream is asked.
         *
         * @return always the same
         */
        public ForwardReason reason() {
            return ForwardReason.PARTIAL;
        }
    }

    /**
     * Forward the request as it is.
     *
     * @param reason why nothing stored serves
     * @param ifUpstreamFails a stored answer that may be served then (see {@link Serve#onlyIfDisconnected}); empty when
     *     none may
     * @param detail more about the reason; else empty
     */
    record Forward(ForwardReason reason, Optional<Serve> ifUpstreamFails, Optional<String> detail) implements Reuse {}

    /**
     * Answer 504: upstream must not be asked, and nothing stored serves (RFC 9111 section 5.2.1.7).
     *
     * @param reason why nothing stored serves
     * @param detail {@code only-if-cached} or {@code offline}
     */
    record GatewayTimeout(ForwardReason reason, String detail) implements Reuse {}
}
