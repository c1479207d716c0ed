package io.apibuddy.caching;

import io.apibuddy.http.EntityTag;
import io.apibuddy.http.Fields;
import io.apibuddy.http.HttpDate;
import io.apibuddy.http.ListValues;
import io.apibuddy.http.ResponseHead;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A client's own conditions, answered from the store (RFC 9111 section 4.3.2, RFC 9110 section 13). */
final class Preconditions {
    /**
     * What a 304 leaves out: RFC 9110 section 15.4.5 wants no metadata of the representation in it but ETag,
     * Content-Location and what caching goes by. All else, such as CORS fields, is about the answer and stays.
     */
    private static final Set<String> METADATA = Set.of(
            "content-type",
            "content-length",
            "content-encoding",
            "content-language",
            "content-range",
            "content-md5",
            "content-digest",
            "repr-digest",
            "content-disposition");

    private Preconditions() {}

    /** RFC 9110 section 13.2.2: If-Modified-Since counts only where there is no If-None-Match. */
    static boolean isNotModified(Fields request, StoredResponse stored) {
        if (request.contains("If-None-Match")) {
            return hasCurrent(request, stored);
        }
        return request.contains("If-Modified-Since") && isUnmodified(request, stored);
    }

    /** RFC 9110 section 13.1.2, weak comparison; a tag without its quotes is taken for what it says. */
    private static boolean hasCurrent(Fields request, StoredResponse stored) {
        List<String> asked = ListValues.of(request, "If-None-Match");
        if (asked.contains("*")) {
            return true;
        }
        Optional<String> own = stored.head().fields().first("ETag").map(String::strip);
        if (own.isEmpty()) {
            return false;
        }
        Optional<EntityTag> tag = EntityTag.parse(own.get());
        return asked.contains(own.get())
                || tag.filter(current -> EntityTag.listOf(request, "If-None-Match").stream()
                                .anyMatch(current::matchesWeakly))
                        .isPresent();
    }

    /** RFC 9111 section 4.3.2: against Last-Modified, else Date, else the time of receipt. */
    private static boolean isUnmodified(Fields request, StoredResponse stored) {
        List<String> values = request.values("If-Modified-Since");
        // RFC 9110 section 13.1.3: what is no date, or more than one, is ignored.
        if (values.size() != 1) {
            return false;
        }
        Optional<Instant> since = HttpDate.parse(values.get(0).strip(), stored.responseTime());
        Instant changed = Validators.lastModified(stored)
                .orElseGet(() -> Validators.date(stored).orElse(stored.responseTime()));
        return since.isPresent() && !changed.isAfter(since.get());
    }

    static ResponseHead notModified(ResponseHead whole) {
        return new ResponseHead(304, whole.fields().without(METADATA));
    }
}
