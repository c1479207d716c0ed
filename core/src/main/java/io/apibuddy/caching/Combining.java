package io.apibuddy.caching;

import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.http.ContentRange;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a part that arrives does to what is stored (RFC 9111 sections 3.3 and 3.4, RFC 9110 section 15.3.7.3). */
public final class Combining {
    /** What is larger than this is not written anew for a part that is less than a quarter of it. */
    private static final long CHEAP = 1 << 20;

    private static final int SHARE = 4;

    private Combining() {}

    /** What becomes of a part that may be stored. */
    public sealed interface Outcome {
        /** It is stored as it came, in place of what was there. */
        record Alone() implements Outcome {}

        /**
         * It and the part that is stored make a larger one, or the whole.
         *
         * @param response the two as one: a 206, or a 200 once nothing is missing
         * @param retention how long it is of use
         * @param before how many stored bytes come before the new ones
         * @param after index in the stored content of the first byte that comes after the new ones
         */
        record Joined(StoredResponse response, Retention retention, long before, long after) implements Outcome {
            /**
             * The same as the verdict on storing it.
             *
             * @return what {@link StorageRules} would say of the two, had they come as one
             */
            public Storing.Store store() {
                return new Storing.Store(response.head(), response.selecting(), retention);
            }

            /**
             * Whether nothing is missing any more.
             *
             * @return true for a 200
             */
            public boolean isComplete() {
                return !response.isPart();
            }
        }

        /**
         * The whole is stored already; the part confirms it.
         *
         * @param response the whole with the part's fields
         * @param retention how long it is of use now
         */
        record Confirms(StoredResponse response, Retention retention) implements Outcome {}

        /**
         * What is stored is of more use: the whole, fresh, against which the part says nothing; or a large part, which
         * this one would make little larger.
         */
        record Ignored() implements Outcome {}
    }

    /**
     * Decides what becomes of a part that {@link StorageRules} would store.
     *
     * @param stored what the request selects at present
     * @param request the fields of the request that brought the part
     * @param part the 206's head, hop-by-hop fields stripped, with a valid Content-Range
     * @param length of the part's content, or -1 as long as that is not known
     * @param policy of the mapping
     * @param requestTime when the request was sent upstream
     * @param responseTime when the part's head was received
     * @return the outcome
     */
    public static Outcome decide(
            Optional<StoredResponse> stored,
            Fields request,
            ResponseHead part,
            long length,
            CachePolicy policy,
            Instant requestTime,
            Instant responseTime) {
        if (stored.isEmpty()) {
            return new Outcome.Alone();
        }
        StoredResponse there = stored.get();
        boolean same = Validators.sameStrong(there, part.fields());
        if (there.isPart()) {
            Optional<ContentRange> news = ContentRange.of(part.fields())
                    .filter(range -> length < 0 || length == range.length())
                    .filter(range -> same && canJoin(there, range));
            return news.isEmpty()
                    ? new Outcome.Alone()
                    : joined(there, news.get(), request, part, policy, requestTime, responseTime);
        }
        if (there.head().status() != 200) {
            return new Outcome.Alone();
        }
        if (same) {
            StoredResponse freshened = Freshening.freshen(there, request, part, policy, requestTime, responseTime);
            return new Outcome.Confirms(freshened, Freshening.retention(freshened, policy));
        }
        boolean holds = Validators.agree(there.head().fields(), part.fields())
                && Freshness.timeLeft(there, policy, responseTime).compareTo(Duration.ZERO) > 0;
        return holds ? new Outcome.Ignored() : new Outcome.Alone();
    }

    /**
     * The fields that ask upstream for what is missing of a stored part; empty when that is more than one range, or not
     * known.
     */
    static Optional<Fields> rest(StoredResponse part) {
        if (part.facts().part().isEmpty()) {
            return Optional.empty();
        }
        Span span = Span.of(part);
        boolean headMissing = span.first() > 0;
        if (headMissing != span.reachesEnd()) {
            return Optional.empty();
        }
        Fields.Builder fields = Fields.builder();
        fields.add("Range", headMissing ? "bytes=0-" + (span.first() - 1) : "bytes=" + (span.last() + 1) + "-");
        Validators.strong(part).ifPresent(validator -> fields.add("If-Range", validator));
        return Optional.of(fields.build());
    }

    /** Both speak of a representation of the same length, and leave no gap between them. */
    private static boolean canJoin(StoredResponse there, ContentRange news) {
        Span span = Span.of(there);
        boolean counted = there.facts()
                .part()
                .filter(range -> range.length() == span.length())
                .isPresent();
        boolean sameWhole = span.complete() == news.complete()
                || (span.complete() == ContentRange.UNKNOWN && span.last() < orEndless(news.complete()))
                || (news.complete() == ContentRange.UNKNOWN && news.last() < span.complete());
        return counted && sameWhole && news.first() <= span.last() + 1 && span.first() <= news.last() + 1;
    }

    private static long orEndless(long complete) {
        return complete == ContentRange.UNKNOWN ? Long.MAX_VALUE : complete;
    }

    /** Whoever reads a large representation in small pieces should not have it written anew with each of them. */
    private static boolean pays(Span span, ContentRange news, ContentRange both) {
        boolean complete = both.first() == 0 && both.reachesEnd();
        return complete || span.length() <= CHEAP || news.length() >= span.length() / SHARE;
    }

    private static Outcome joined(
            StoredResponse there,
            ContentRange news,
            Fields request,
            ResponseHead part,
            CachePolicy policy,
            Instant requestTime,
            Instant responseTime) {
        Span span = Span.of(there);
        ContentRange range = new ContentRange(
                Math.min(span.first(), news.first()),
                Math.max(span.last(), news.last()),
                Math.max(span.complete(), news.complete()));
        if (!pays(span, news, range)) {
            return new Outcome.Ignored();
        }
        ResponseHead head = head(Freshening.updated(there, part, policy, responseTime), range);
        StoredResponse response = new StoredResponse(
                there.method(),
                there.uri(),
                Vary.selecting(head, request),
                head,
                requestTime,
                responseTime,
                range.length());
        return new Outcome.Joined(
                response,
                Freshening.retention(response, policy),
                Math.max(0, news.first() - span.first()),
                Math.min(span.length(), Math.max(0, news.last() + 1 - span.first())));
    }

    /** RFC 9111 section 3.4: status 200 once all is there. */
    private static ResponseHead head(ResponseHead updated, ContentRange range) {
        boolean complete = range.first() == 0 && range.reachesEnd();
        Fields fields = updated.fields().without(Ranges.EXTENT);
        return complete
                ? new ResponseHead(200, fields.plus("Content-Length", Long.toString(range.length())))
                : new ResponseHead(
                        StoredResponse.PARTIAL,
                        fields.plus(ContentRange.NAME, range.toString())
                                .plus("Content-Length", Long.toString(range.length())));
    }
}
