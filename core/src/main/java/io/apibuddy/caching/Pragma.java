package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ListValues;
import java.util.List;

/** The Pragma field of requests (RFC 9111 section 5.4). */
final class Pragma {
    /** What {@code Pragma: no-cache} means. */
    static final CacheControl NO_CACHE = CacheControl.of(List.of("no-cache"));

    private Pragma() {}

    static boolean isNoCache(Fields request) {
        return ListValues.of(request, "Pragma").stream().anyMatch("no-cache"::equalsIgnoreCase);
    }
}
