package io.apibuddy.caching;

import io.apibuddy.caching.Reuse.Complete;
import io.apibuddy.caching.Reuse.Forward;
import io.apibuddy.caching.Reuse.GatewayTimeout;
import io.apibuddy.caching.Reuse.Serve;
import io.apibuddy.caching.Reuse.ServeWhileRevalidating;
import io.apibuddy.caching.Reuse.Validate;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** A stored response that a request selects, and the question whether it may answer it now (RFC 9111 section 4). */
final class Candidate {
    private final StoredResponse stored;
    private final RequestHead request;
    private final CacheControl asked;
    private final CachePolicy policy;
    private final Supplier<Duration> stretch;
    private final Duration age;
    private final Duration ttl;

    /**
     * A question to be decided once.
     *
     * @param stored that the request selects
     * @param request to be answered
     * @param asked the request's directives
     * @param policy of the mapping
     * @param stretch how long past its lifetime it may be served to save a call
     * @param now the time of the decision
     */
    Candidate(
            StoredResponse stored,
            RequestHead request,
            CacheControl asked,
            CachePolicy policy,
            Supplier<Duration> stretch,
            Instant now) {
        this.stored = stored;
        this.request = request;
        this.asked = asked;
        this.policy = policy;
        this.stretch = stretch;
        this.age = Freshness.currentAge(stored, now);
        this.ttl = Freshness.timeLeft(stored, policy, now);
    }

    /** The answer when upstream must not be asked at all. */
    Reuse whateverItsAge(String why) {
        if (isMissingSome()) {
            return new GatewayTimeout(ForwardReason.PARTIAL, why);
        }
        return serve(isFresh() ? Optional.empty() : Optional.of(why));
    }

    Reuse decide() {
        // Kept under override, or made so by a 304: under standard it is as if it were not there.
        if (isStandard() && control().forbidsStoring()) {
            return forward(ForwardReason.MISS, Optional.empty(), Optional.of("no-store"));
        }
        return isMissingSome() ? missing() : atHand();
    }

    /** RFC 9111 section 3.3: a part answers a request only for a range that lies within it. */
    private boolean isMissingSome() {
        return stored.isPart() && !Ranges.answers(request, stored);
    }

    /**
     * RFC 9111 section 3.3: a part is completed by asking for the rest. With a strong validator upstream says itself
     * whether the rest belongs to the part; without, that is worth a try while the part is fresh.
     */
    private Reuse missing() {
        boolean wholeWanted = request.method().equals("GET")
                && !request.fields().contains("Range")
                && !request.fields().contains("If-None-Match")
                && !request.fields().contains("If-Modified-Since");
        Optional<Fields> rest = wholeWanted && isStandard() ? Combining.rest(stored) : Optional.empty();
        boolean askForRest = rest.isPresent()
                && (rest.get().contains("If-Range") || atHand() instanceof Serve)
                && !asked.onlyIfCached();
        return askForRest
                ? new Complete(stored, rest.get())
                : forward(ForwardReason.PARTIAL, Optional.empty(), Optional.empty());
    }

    private Reuse atHand() {
        // RFC 9111 section 5.2.1.4.
        if (asked.noCache()) {
            return ask(ForwardReason.REQUEST, Optional.of("no-cache"));
        }
        // RFC 9111 section 5.2.2.4.
        if (isStandard() && control().noCache()) {
            return ask(ForwardReason.STALE, Optional.of("no-cache"));
        }
        return isFresh() ? fresh() : stale();
    }

    private Reuse fresh() {
        if (isTooOld()) {
            return ask(ForwardReason.REQUEST, Optional.of("max-age"));
        }
        // RFC 9111 section 5.2.1.3.
        if (asked.minFresh() != CacheControl.ABSENT && ttl.compareTo(Duration.ofSeconds(asked.minFresh())) < 0) {
            return ask(ForwardReason.REQUEST, Optional.of("min-fresh"));
        }
        return serve(Optional.empty());
    }

    private Reuse stale() {
        boolean acceptable = !isTooOld() && !wantsFresh();
        if (acceptable && exceeds(ttl.negated(), maxStale()).isEmpty()) {
            return serve(Optional.of("max-stale"));
        }
        if (acceptable && !Lifetimes.forbidsStale(stored, policy) && isStretched()) {
            return serve(Optional.of(Serve.QUOTA));
        }
        boolean within = ttl.negated().compareTo(Lifetimes.staleWhileRevalidate(stored, policy)) < 0;
        if (acceptable && within) {
            Serve serve = serve(Optional.of("stale-while-revalidate"));
            return asked.onlyIfCached() || asked.noStore()
                    ? serve
                    : new ServeWhileRevalidating(serve, validate(ForwardReason.STALE, Optional.empty()));
        }
        return ask(ForwardReason.STALE, Optional.empty());
    }

    /** Whether calls are so short that this is served rather than one spent. */
    private boolean isStretched() {
        return ttl.negated().compareTo(stretch.get()) < 0;
    }

    /** RFC 9111 sections 5.2.1.1 and 5.2.1.3: who names an age, and no max-stale, wants nothing stale. */
    private boolean wantsFresh() {
        boolean namesAge = asked.maxAge() != CacheControl.ABSENT && asked.maxStale() == CacheControl.ABSENT;
        return namesAge || asked.minFresh() != CacheControl.ABSENT;
    }

    /**
     * RFC 9111 section 5.2.1.1: older than the request's max-age, and not made acceptable by its max-stale. RFC 8246
     * section 2: what is immutable and fresh is not validated for that.
     */
    private boolean isTooOld() {
        if (asked.maxAge() == CacheControl.ABSENT || (isStandard() && control().immutable() && isFresh())) {
            return false;
        }
        // Nothing is as young as zero seconds: who asks for that wants to hear from the origin.
        boolean never = asked.maxAge() == 0 && maxStale() == CacheControl.ABSENT;
        return never
                || exceeds(age.minusSeconds(asked.maxAge()), Math.max(0, maxStale()))
                        .isPresent();
    }

    /** How far past its lifetime the request takes it (RFC 9111 section 5.2.1.2), unless the answer forbids that. */
    private long maxStale() {
        return Lifetimes.forbidsStale(stored, policy) ? CacheControl.ABSENT : asked.maxStale();
    }

    /** By how much a time is over a limit in seconds; empty when it is not. */
    private static Optional<Duration> exceeds(Duration time, long limit) {
        if (limit >= CacheControl.UNLIMITED) {
            return Optional.empty();
        }
        Duration excess = time.minusSeconds(limit);
        return limit == CacheControl.ABSENT || excess.compareTo(Duration.ZERO) > 0
                ? Optional.of(excess)
                : Optional.empty();
    }

    /**
     * Goes upstream: with conditions when there is a validator (RFC 9111 section 4.3.1). Section 5.2.1.5: nothing of the
     * answer to a request that says no-store is stored, and so nothing of a 304; such a request is not made a validation.
     */
    private Reuse ask(ForwardReason reason, Optional<String> detail) {
        if (conditions().isEmpty() || asked.noStore()) {
            return forward(reason, standIn(reason), detail);
        }
        return asked.onlyIfCached() ? timeout(reason) : validate(reason, detail);
    }

    private Reuse forward(ForwardReason reason, Optional<Serve> standIn, Optional<String> detail) {
        return asked.onlyIfCached() ? timeout(reason) : new Forward(reason, standIn, detail);
    }

    /** RFC 9111 section 5.2.1.7. */
    private static GatewayTimeout timeout(ForwardReason reason) {
        return new GatewayTimeout(reason, "only-if-cached");
    }

    private Validate validate(ForwardReason reason, Optional<String> detail) {
        return new Validate(stored, asking(), reason, standIn(reason), detail);
    }

    /**
     * What may be served if upstream fails. RFC 5861 section 4: within the window of stale-if-error, for any failure. RFC
     * 9111 section 4.2.4: whatever does not forbid it, while upstream cannot be reached.
     */
    private Optional<Serve> standIn(ForwardReason reason) {
        if (Lifetimes.forbidsStale(stored, policy)) {
            return Optional.empty();
        }
        Duration window = Lifetimes.staleIfError(stored, policy);
        Duration wished = Duration.ofSeconds(Math.max(0, asked.staleIfError()));
        Duration longest = window.compareTo(wished) > 0 ? window : wished;
        if (longest.compareTo(Duration.ZERO) > 0 && ttl.negated().compareTo(longest) <= 0) {
            return Optional.of(serve(Optional.of(Serve.STALE_IF_ERROR)));
        }
        return reason == ForwardReason.STALE && Lifetimes.mayStandIn(stored, policy)
                ? Optional.of(serve(Optional.of(Serve.DISCONNECTED)))
                : Optional.empty();
    }

    private Serve serve(Optional<String> detail) {
        return new Serve(stored, age, ttl, detail);
    }

    private boolean isFresh() {
        return ttl.compareTo(Duration.ZERO) > 0;
    }

    private boolean isStandard() {
        return policy.freshness() == FreshnessMode.STANDARD;
    }

    private CacheControl control() {
        return stored.facts().directives().control();
    }

    private Fields conditions() {
        return stored.facts().conditions();
    }

    /**
     * Of a part only the range is asked for that the client wants, on the client's own terms: should the part not hold,
     * the rest is not fetched.
     */
    private Fields asking() {
        return stored.isPart()
                ? Fields.builder()
                        .addAll(conditions())
                        .addAll(request.fields()
                                .without(name -> !name.equalsIgnoreCase("Range") && !name.equalsIgnoreCase("If-Range")))
                        .build()
                : conditions();
    }
}
