package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.CacheStatus;
import io.apibuddy.caching.ForwardReason;
import io.apibuddy.caching.Reuse;
import io.apibuddy.caching.Storing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What Cache-Status says in each case (RFC 9211, and the design's section on what a client sees). */
final class Statuses {
    private Statuses() {}

    /** Answered from the store: without asking, or because upstream, asked, failed. */
    static CacheStatus hit(Question question, Reuse.Serve serve) {
        return new CacheStatus(
                true,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.of(serve.ttl()),
                false,
                false,
                hash(question),
                serve.detail());
    }

    /** Answered from the store after upstream said 304; {@code stored}: not only for as long as memory holds it. */
    static CacheStatus confirmed(
            Question question,
            ForwardReason reason,
            Duration ttl,
            boolean stored,
            Optional<String> detail,
            boolean collapsed) {
        return new CacheStatus(
                false,
                Optional.of(reason),
                OptionalInt.of(304),
                Optional.of(ttl),
                stored,
                collapsed,
                hash(question),
                stored ? detail : detail.or(() -> Optional.of(Storing.Reason.STORE_TROUBLE.token())));
    }

    /** Answered by upstream; what was decided about storing says the detail, if asking has none of its own. */
    static CacheStatus answered(
            Question question,
            ForwardReason reason,
            Fetch.Answered answered,
            Instant now,
            Optional<String> detail,
            boolean collapsed) {
        Optional<Storing> storing = answered.storing();
        Optional<Duration> ttl = storing.flatMap(verdict -> verdict instanceof Storing.Store store
                ? Optional.of(Duration.between(now, store.retention().freshUntil()))
                : Optional.empty());
        Optional<String> whyNot = storing.flatMap(verdict -> verdict instanceof Storing.DoNotStore not
                ? Optional.of(not.reason().token())
                : Optional.empty());
        return new CacheStatus(
                false,
                Optional.of(reason),
                OptionalInt.of(answered.status()),
                ttl,
                ttl.isPresent(),
                collapsed,
                hash(question),
                detail.or(() -> whyNot));
    }

    /** Answered by neither. */
    static CacheStatus failed(Question question, ForwardReason reason, Optional<String> detail) {
        return new CacheStatus(
                false,
                Optional.of(reason),
                OptionalInt.empty(),
                Optional.empty(),
                false,
                false,
                hash(question),
                detail);
    }

    /** Answered by neither, and before anything was looked for. */
    static CacheStatus refused(String why) {
        return new CacheStatus(
                false,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                false,
                false,
                Optional.empty(),
                Optional.of(why));
    }

    private static Optional<String> hash(Question question) {
        return question.cacheKey().map(CacheKey::hash);
    }
}
