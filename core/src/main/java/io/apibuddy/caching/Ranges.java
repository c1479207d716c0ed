package io.apibuddy.caching;

import io.apibuddy.http.ByteRange;
import io.apibuddy.http.ContentRange;
import io.apibuddy.http.EntityTag;
import io.apibuddy.http.Fields;
import io.apibuddy.http.HttpDate;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** One range of what is stored, be that a complete response or a part of one (RFC 9110 section 14). */
final class Ranges {
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
                && asked(request.fields(), part)
                        .flatMap(range -> within(range, part))
                        .isPresent();
    }

    /** The range to be heeded (RFC 9110 section 14.2). */
    private static Optional<ByteRange> asked(Fields request, StoredResponse stored) {
        return stored.contentLength() > 0 && holdsIfRange(request, stored) ? ByteRange.of(request) : Optional.empty();
    }

    private static Optional<Presentation> within(ByteRange range, StoredResponse stored) {
        Held held = Held.of(stored);
        return range instanceof ByteRange.Suffix suffix
                ? suffix(suffix.length(), held, stored)
                : interval((ByteRange.Interval) range, held, stored);
    }

    /** RFC 9110 section 14.1.2: the last bytes. They are counted from the end of what is stored. */
    private static Optional<Presentation> suffix(long asked, Held held, StoredResponse stored) {
        if (held.complete() == ContentRange.UNKNOWN) {
            return Optional.empty();
        }
        if (asked == 0) {
            return Optional.of(notSatisfiable(stored, held));
        }
        long length = Math.min(asked, held.complete());
        return held.reachesEnd() && length <= held.length()
                ? Optional.of(part(stored, held.length() - length, length, held.complete() - length, held))
                : Optional.empty();
    }

    /** RFC 9110 section 14.1.2: from one byte to another, or to the end. */
    private static Optional<Presentation> interval(ByteRange.Interval asked, Held held, StoredResponse stored) {
        boolean isLengthKnown = held.complete() != ContentRange.UNKNOWN;
        if (isLengthKnown && asked.first() >= held.complete()) {
            return Optional.of(notSatisfiable(stored, held));
        }
        boolean toEnd = isLengthKnown ? asked.last() >= held.complete() - 1 : asked.last() == Long.MAX_VALUE;
        long last = toEnd && held.reachesEnd() ? held.last() : asked.last();
        return asked.first() >= held.first() && asked.first() <= last && last <= held.last()
                ? Optional.of(part(stored, asked.first() - held.first(), last - asked.first() + 1, asked.first(), held))
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

    private static Presentation part(StoredResponse stored, long offset, long length, long first, Held held) {
        ContentRange range = new ContentRange(first, first + length - 1, held.complete());
        ResponseHead whole = stored.facts().whole().head();
        Fields fields = whole.fields()
                .without(Set.of("content-range", "content-length"))
                .plus(ContentRange.NAME, range.toString())
                .plus("Content-Length", Long.toString(length));
        return new Presentation.Part(new ResponseHead(206, fields), offset, offset + length - 1);
    }

    private static Presentation notSatisfiable(StoredResponse stored, Held held) {
        Fields.Builder fields = Fields.builder();
        stored.head().fields().first("Date").ifPresent(date -> fields.add("Date", date));
        fields.add(ContentRange.NAME, "bytes */" + held.complete()).add("Content-Length", "0");
        return new Presentation.NotSatisfiable(new ResponseHead(416, fields.build()));
    }
}
