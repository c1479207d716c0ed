package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import java.time.Duration;
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
    record Serve(StoredResponse stored, Duration age, Duration ttl, Optional<String> detail) implements Reuse {}

    /**
     * Answer from the store at once, and validate behind the client's back (RFC 5861 section 3).
     *
     * @param serve what is answered
     * @param validate what is asked meanwhile
     */
    record ServeWhileRevalidating(Serve serve, Validate validate) implements Reuse {}

    /**
     * Ask upstream whether the stored response still holds (RFC 9111 section 4.3).
     *
     * @param stored the response in question
     * @param conditions {@code If-None-Match} and {@code If-Modified-Since} to send in place of the client's
     * @param reason {@link ForwardReason#STALE} or {@link ForwardReason#REQUEST}
     * @param ifUpstreamFails the stale answer that may be served then; empty when none may
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
     * Forward the request as it is.
     *
     * @param reason why nothing stored serves
     * @param ifUpstreamFails a stale answer that may be served then; empty when none may
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
