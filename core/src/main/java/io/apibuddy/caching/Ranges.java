package io.apibuddy.caching;

import io.apibuddy.http.ByteRange;
import io.apibuddy.http.ContentRange;
import io.apibuddy.http.EntityTag;
import io.apibuddy.http.Fields;
import io.apibuddy.http.HttpDate;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One range of what is stored, be that a complete response or a part of one (RFC 9110 section 14). */
final class Ranges {
    /** What tells how much of a representation a message holds, or is a digest of just that (RFC 9530 section 2). */
    static final List<String> EXTENT = List.of("content-range", "content-length", "content-digest", "content-md5");

    private Ranges() {}

    /** What a GET's Range asks for; all that is stored where Range is to be ignored. The status is 200 or 206. */
    static Presentation of(Fields request, StoredResponse stored) {
        return asked(request, stored)
                .flatMap(range -> within(range, stored))
                .orElseGet(() -> stored.facts().whole());
    }

    /** Whether a stored part answers a request: it asks for bytes that are there, or for some that can't be anywhere. */
    static boolean answers(RequestHead request, StoredResponse part) {
        return request.method().equals("GET")
                && part.facts().part().isPresent()
                && asked(request.fields(), part)
                        .flatMap(range -> within(range, part))
                        .isPresent();
    }

    /** The range to be heeded (RFC 9110 section 14.2). */
    private static Optional<ByteRange> asked(Fields request, StoredResponse stored) {
        return stored.contentLength() > 0 && holdsIfRange(request, stored) ? ByteRange.of(request) : Optional.empty();
    }

    private static Optional<Presentation> within(ByteRange range, StoredResponse stored) {
        Span span = Span.of(stored);
        return range instanceof ByteRange.Suffix suffix
                ? suffix(suffix.length(), span, stored)
                : interval((ByteRange.Interval) range, span, stored);
    }

    /** RFC 9110 section 14.1.2: the last bytes. They are counted from the end of what is stored. */
    private static Optional<Presentation> suffix(long asked, Span span, StoredResponse stored) {
        if (span.complete() == ContentRange.UNKNOWN) {
            return Optional.empty();
        }
        if (asked == 0) {
            return Optional.of(notSatisfiable(stored, span));
        }
        long length = Math.min(asked, span.complete());
        return span.reachesEnd() && length <= span.length()
                ? Optional.of(part(stored, span.length() - length, length, span.complete() - length, span))
                : Optional.empty();
    }

    /** RFC 9110 section 14.1.2: from one byte to another, or to the end. */
    private static Optional<Presentation> interval(ByteRange.Interval asked, Span span, StoredResponse stored) {
        boolean isLengthKnown = span.complete() != ContentRange.UNKNOWN;
        if (isLengthKnown && asked.first() >= span.complete()) {
            return Optional.of(notSatisfiable(stored, span));
        }
        boolean toEnd = isLengthKnown ? asked.last() >= span.complete() - 1 : asked.last() == Long.MAX_VALUE;
        long last = toEnd && span.reachesEnd() ? span.last() : asked.last();
        return asked.first() >= span.first() && asked.first() <= last && last <= span.last()
                ? Optional.of(part(stored, asked.first() - span.first(), last - asked.first() + 1, asked.first(), span))
                : Optional.empty();
    }

    /** RFC 9110 section 13.1.5: a strong match, else the range is ignored. */
    private static boolean holdsIfRange(Fields request, StoredResponse stored) {
        Optional<String> condition = request.first("If-Range").map(String::strip);
        if (condition.isEmpty()) {
            return true;
        }
        Optional<EntityTag> tag = EntityTag.parse(condition.get());
        if (tag.isPresent()) {
            return EntityTag.of(stored.head().fields())
                    .filter(tag.get()::matchesStrongly)
                    .isPresent();
        }
        Optional<Instant> date = HttpDate.parse(condition.get(), stored.responseTime());
        return date.isPresent() && Validators.lastModified(stored).equals(date) && Validators.hasStrongDate(stored);
    }

    private static Presentation part(StoredResponse stored, long offset, long length, long first, Span span) {
        ContentRange range = new ContentRange(first, first + length - 1, span.complete());
        ResponseHead whole = stored.facts().whole().head();
        Fields fields = whole.fields()
                .without(EXTENT)
                .plus(ContentRange.NAME, range.toString())
                .plus("Content-Length", Long.toString(length));
        return new Presentation.Part(new ResponseHead(206, fields), offset, offset + length - 1);
    }

    private static Presentation notSatisfiable(StoredResponse stored, Span span) {
        Fields.Builder fields = Fields.builder();
        stored.head().fields().first("Date").ifPresent(date -> fields.add("Date", date));
        fields.add(ContentRange.NAME, "bytes */" + span.complete()).add("Content-Length", "0");
        return new Presentation.NotSatisfiable(new ResponseHead(416, fields.build()));
    }
}
