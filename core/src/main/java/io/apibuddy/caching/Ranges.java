package io.apibuddy.caching;

import io.apibuddy.http.EntityTag;
import io.apibuddy.http.Fields;
import io.apibuddy.http.HttpDate;
import io.apibuddy.http.ResponseHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One range of a stored, complete response (RFC 9110 section 14). */
final class Ranges {
    private static final String UNIT = "bytes=";

    private Ranges() {}

    /** The part that a GET's Range asks for; whole where Range is to be ignored. The status is 200. */
    static Presentation of(Fields request, StoredResponse stored) {
        Presentation.Whole whole = stored.facts().whole();
        long length = stored.contentLength();
        List<String> values = request.values("Range");
        if (length <= 0 || values.size() != 1 || !holdsIfRange(request, stored)) {
            return whole;
        }
        String range = values.get(0).strip();
        if (!range.toLowerCase(Locale.ROOT).startsWith(UNIT)) {
            return whole;
        }
        String spec = range.substring(UNIT.length()).strip();
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return whole;
        }
        return dash == 0
                ? suffix(position(spec.substring(1)), length, whole)
                : interval(position(spec.substring(0, dash)), spec.substring(dash + 1), length, whole);
    }

    /** RFC 9110 section 14.1.2: the last bytes. */
    private static Presentation suffix(long asked, long length, Presentation.Whole whole) {
        if (asked < 0) {
            return whole;
        }
        return asked == 0
                ? notSatisfiable(whole, length)
                : part(whole, Math.max(0, length - asked), length - 1, length);
    }

    /** RFC 9110 section 14.1.2: from one byte to another, or to the end. A list of ranges is none that can be read. */
    private static Presentation interval(long first, String end, long length, Presentation.Whole whole) {
        long last = end.isEmpty() ? Long.MAX_VALUE : position(end);
        if (first < 0 || last < first) {
            return whole;
        }
        return first >= length ? notSatisfiable(whole, length) : part(whole, first, Math.min(last, length - 1), length);
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
        return date.isPresent() && Validators.lastModified(stored).equals(date) && isStrong(date.get(), stored);
    }

    /** RFC 9110 section 8.8.2.2: a date is a strong validator when it was a second old at least. */
    private static boolean isStrong(Instant modified, StoredResponse stored) {
        Optional<Instant> date = stored.head()
                .fields()
                .first("Date")
                .flatMap(text -> HttpDate.parse(text.strip(), stored.responseTime()));
        return date.isPresent() && Duration.between(modified, date.get()).compareTo(Duration.ofSeconds(1)) >= 0;
    }

    private static Presentation part(Presentation.Whole whole, long first, long last, long length) {
        Fields fields = whole.head()
                .fields()
                .without(Set.of("content-range", "content-length"))
                .plus("Content-Range", "bytes " + first + "-" + last + "/" + length)
                .plus("Content-Length", Long.toString(last - first + 1));
        return new Presentation.Part(new ResponseHead(206, fields), first, last);
    }

    private static Presentation notSatisfiable(Presentation.Whole whole, long length) {
        Fields.Builder fields = Fields.builder();
        whole.head().fields().first("Date").ifPresent(date -> fields.add("Date", date));
        fields.add("Content-Range", "bytes */" + length).add("Content-Length", "0");
        return new Presentation.NotSatisfiable(new ResponseHead(416, fields.build()));
    }

    /** A position as digits only; one that no number holds is as far as can be; else -1. */
    private static long position(String text) {
        if (text.isEmpty()) {
            return -1;
        }
        long position = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            position = position > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : 10 * position + digit;
        }
        return position;
    }
}
