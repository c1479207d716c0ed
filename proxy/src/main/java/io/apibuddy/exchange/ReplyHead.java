package io.apibuddy.exchange;

import io.apibuddy.caching.CacheStatus;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import java.time.Duration;
import java.util.Optional;

/** The head that goes to the client. */
final class ReplyHead {
    private ReplyHead() {}

    /**
     * Adds what a proxy adds.
     *
     * @param head as stored, or as upstream sent it
     * @param age to send; empty to leave upstream's own
     * @param member this cache's of Cache-Status, which goes last (RFC 9211 section 2)
     */
    static ResponseHead of(
            ResponseHead head, Optional<Duration> age, String member, Route route, String requested, String prefix) {
        Fields.Builder fields = Fields.builder();
        head.fields().forEach((name, value) -> {
            if (name.equalsIgnoreCase("Location")) {
                fields.add(name, References.followed(value, route, requested, prefix));
            } else if (name.equalsIgnoreCase("Content-Location")) {
                fields.add(name, References.below(value, route, requested, prefix));
            } else if (age.isEmpty() || !name.equalsIgnoreCase("Age")) {
                fields.add(name, value);
            }
        });
        age.ifPresent(seconds -> fields.add("Age", Long.toString(Math.max(0, seconds.toSeconds()))));
        fields.add(CacheStatus.NAME, member);
        return head.withFields(Via.added(fields.build(), "1.1"));
    }
}
