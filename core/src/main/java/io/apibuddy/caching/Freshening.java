package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import io.apibuddy.http.HopByHop;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Updating a stored response by a 304 or a HEAD (RFC 9111 sections 3.2, 4.3.4 and 4.3.5). */
public final class Freshening {
    /**
     * Fields that a 304 does not change: they tell the length, coding, extent or digest of the very bytes that are
     * stored, or how they were framed. RFC 9111 section 3.2 names Content-Length and lets a cache leave out others that
     * the integrity of what it stored depends on.
     */
    private static final Set<String> KEPT = Set.of(
            "content-length",
            "content-encoding",
            "content-range",
            "content-md5",
            "content-digest",
            "repr-digest",
            "transfer-encoding",
            "trailer");

    private Freshening() {}

    /**
     * Whether a 304 is about a stored response (RFC 9111 section 4.3.4). One that names another validator is about
     * another response, which must not be freshened: the stored one cannot be used then.
     *
     * @param stored that was validated
     * @param notModified the 304's head
     * @return true when its validators, as far as there are any, are the stored ones
     */
    public static boolean applies(StoredResponse stored, ResponseHead notModified) {
        return Validators.agree(stored.head().fields(), notModified.fields());
    }

    /**
     * The stored response as a 304 leaves it. Which requests select it stays as it was; where the request is at hand,
     * {@link #freshen(StoredResponse, Fields, ResponseHead, CachePolicy, Instant, Instant)} also takes over a Vary that
     * has changed.
     *
     * @param stored that was validated
     * @param notModified the 304's head, hop-by-hop fields stripped
     * @param policy of the mapping
     * @param requestTime when the validation was sent
     * @param responseTime when the 304 was received
     * @return the freshened response; its content is untouched, and so are the fields that describe it
     */
    public static StoredResponse freshen(
            StoredResponse stored,
            ResponseHead notModified,
            CachePolicy policy,
            Instant requestTime,
            Instant responseTime) {
        ResponseHead lessVary = notModified.withFields(notModified.fields().without("Vary"));
        return freshen(
                stored, updated(stored, lessVary, policy, responseTime), stored.selecting(), requestTime, responseTime);
    }

    /**
     * The stored response as a 304 leaves it.
     *
     * @param stored that was validated
     * @param request the fields of the request that was answered with the 304, as the client sent them
     * @param notModified the 304's head, hop-by-hop fields stripped
     * @param policy of the mapping
     * @param requestTime when the validation was sent
     * @param responseTime when the 304 was received
     * @return the freshened response; its content is untouched, and so are the fields that describe it
     */
    public static StoredResponse freshen(
            StoredResponse stored,
            Fields request,
            ResponseHead notModified,
            CachePolicy policy,
            Instant requestTime,
            Instant responseTime) {
        ResponseHead head = updated(stored, notModified, policy, responseTime);
        return freshen(stored, head, Vary.selecting(head, request), requestTime, responseTime);
    }

    /**
     * The stored response as the answer to a HEAD leaves it (RFC 9111 section 4.3.5).
     *
     * @param stored that a GET in the HEAD's place would have selected
     * @param head the answer to the HEAD, status 200, hop-by-hop fields stripped
     * @param policy of the mapping
     * @param requestTime when the HEAD was sent
     * @param responseTime when its answer was received
     * @return the freshened response; empty when the answer shows that another one is current: remove the stored one
     */
    public static Optional<StoredResponse> freshenByHead(
            StoredResponse stored, ResponseHead head, CachePolicy policy, Instant requestTime, Instant responseTime) {
        Fields then = stored.head().fields();
        Fields now = head.fields();
        boolean same = (stored.isPart() ? 200 : stored.head().status()) == head.status()
                && Validators.confirm(then, now)
                && hasLength(stored, now);
        return same ? Optional.of(freshen(stored, head, policy, requestTime, responseTime)) : Optional.empty();
    }

    /**
     * Whether the answer to a request may change what is stored (RFC 9111 section 5.2.1.5: nothing of it is stored when
     * the request says {@code no-store}).
     *
     * @param request as the client sent it
     * @return false: what the answer confirms stays as it is; what it shows to be outdated is removed all the same
     */
    public static boolean isAllowed(RequestHead request) {
        return !CacheControl.of(request.fields()).noStore();
    }

    /**
     * How long the freshened response is of use from now on. Under standard a 304 may forbid keeping it: then it is of
     * none, and both ends are the time of the 304.
     *
     * @param freshened as {@link #freshen(StoredResponse, ResponseHead, CachePolicy, Instant, Instant)} left it
     * @param policy of the mapping
     * @return end of freshness and end of use
     */
    public static Storing.Retention retention(StoredResponse freshened, CachePolicy policy) {
        boolean forbidden = policy.freshness() == FreshnessMode.STANDARD
                && freshened.facts().directives().control().forbidsStoring();
        return forbidden
                ? new Storing.Retention(freshened.responseTime(), freshened.responseTime())
                : Lifetimes.retention(freshened, policy);
    }

    private static StoredResponse freshen(
            StoredResponse stored, ResponseHead head, Fields selecting, Instant requestTime, Instant responseTime) {
        return new StoredResponse(
                stored.method(), stored.uri(), selecting, head, requestTime, responseTime, stored.contentLength());
    }

    /** RFC 9111 section 3.2. The age begins anew: an Age or Date that the 304 lacks is not the stored one's. */
    static ResponseHead updated(
            StoredResponse stored, ResponseHead notModified, CachePolicy policy, Instant responseTime) {
        Fields news = Freshness.dated(HopByHop.strip(notModified.fields()), responseTime)
                .without(KEPT);
        if (policy.freshness() == FreshnessMode.OVERRIDE) {
            // An answer that sets a cookie is not kept; a stored one does not begin to by being validated.
            news = news.without("Set-Cookie");
        }
        if (Validators.strengthens(stored.head().fields(), news)) {
            news = news.without("ETag");
        }
        Set<String> replaced = new HashSet<>(news.names());
        replaced.add("age");
        Fields all = Fields.builder()
                .addAll(stored.head().fields().without(replaced))
                .addAll(news)
                .build();
        return stored.head().withFields(StorageRules.storable(all, Directives.of(all), policy, responseTime));
    }

    private static boolean hasLength(StoredResponse stored, Fields head) {
        Optional<String> length = head.first("Content-Length").map(String::strip);
        long complete = Span.of(stored).complete();
        return length.isEmpty() || complete < 0 || length.get().equals(Long.toString(complete));
    }
}
