package io.apibuddy.server;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date field's value (RFC 9110 section 6.6.1), put together once a second. For any thread. */
final class HttpClock {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final InstantSource source;
    private volatile Second second = new Second(Long.MIN_VALUE, "");

    HttpClock(InstantSource source) {
        this.source = source;
    }

    String date() {
        long now = Math.floorDiv(source.millis(), 1000L);
        Second known = second;
        if (known.epoch != now) {
            known = new Second(now, FORM.format(Instant.ofEpochSecond(now)));
            second = known;
        }
        return known.text;
    }

    private record Second(long epoch, String text) {}
}
