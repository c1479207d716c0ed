package io.apibuddy;

import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.upstream.Upstream;
import io.apibuddy.upstream.UpstreamException;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** What upstream says: the same to the same request at the same time. The last letter of the path says how it is kept. */
final class GeneratedAnswers {
    /** Its content is another one after so many seconds, and after four times as many the first one again. */
    private static final long VERSION = 37;

    private static final long EPOCH = Instant.parse("2026-11-22T12:00:00Z").getEpochSecond();

    private final InstantSource clock;

    GeneratedAnswers(InstantSource clock) {
        this.clock = clock;
    }

    private static String date(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    Upstream.Answer answer(Upstream.Request request) {
        RequestHead asked = request.head();
        String path = asked.target().path();
        char letter = path.charAt(path.length() - 1);
        Instant now = clock.instant();
        long version = (now.getEpochSecond() - EPOCH) / VERSION % 4;
        boolean isBad = now.getEpochSecond() / 20 % 4 == 3;
        if (letter == 'l' && isBad) {
            throw new UpstreamException(UpstreamException.Kind.REFUSED, "as told");
        }
        if ((letter == 'k' || letter == 'f') && isBad) {
            return with(503, Fields.of("Date", date(now)), "busy");
        }
        Fields fields = Fields.builder()
                .addAll(Fields.of("Date", date(now), "ETag", "\"v" + version + "\""))
                .addAll(kept(letter, now))
                .build();
        if (asked.fields().values("If-None-Match").stream().anyMatch(tag -> tag.contains("\"v" + version + "\""))) {
            return with(304, fields.plus("X-Freshened", date(now)), "");
        }
        String content = letter == 'p' ? "" : "content of " + asked.target() + " " + version;
        if (asked.method().equals("HEAD")) {
            return with(200, fields.plus("Content-Length", Integer.toString(content.length())), "");
        }
        if (asked.method().equals("GET")
                && asked.fields().first("Range").filter("bytes=0-3"::equals).isPresent()
                && letter < 'h') {
            return with(206, fields.plus("Content-Range", "bytes 0-3/" + content.length()), content.substring(0, 4));
        }
        int status = letter == 'j' ? 301 : letter == 'k' ? 404 : 200;
        return with(status, fields, content);
    }

    private static Upstream.Answer with(int status, Fields fields, String content) {
        return new Upstream.Answer(new ResponseHead(status, fields), Body.of(Buffer.buffer(content)));
    }

    private static Fields kept(char letter, Instant now) {
        return switch (letter) {
            case 'a' -> Fields.of("Cache-Control", "max-age=60");
            case 'b' -> Fields.of("Cache-Control", "max-age=10, must-revalidate");
            case 'c' -> Fields.of("Cache-Control", "no-cache");
            case 'd' ->
                Fields.of("Cache-Control", "max-age=5, s-maxage=20", "Last-Modified", date(now.minusSeconds(30)));
            case 'e' -> Fields.of("Cache-Control", "max-age=30", "Vary", "Accept-Language");
            case 'f' -> Fields.of("Cache-Control", "max-age=15, stale-while-revalidate=20, stale-if-error=40");
            case 'g' -> Fields.of("Cache-Control", "no-store");
            case 'h' -> Fields.of("Cache-Control", "private, max-age=40");
            case 'i' -> Fields.of("Expires", date(now.minusSeconds(5)), "Last-Modified", date(now.minusSeconds(900)));
            case 'j' ->
                Fields.of(
                        "Cache-Control",
                        "max-age=25",
                        "Location",
                        "http://over.test/base/x?y",
                        "Content-Location",
                        "/base/z");
            case 'k' -> Fields.of("Cache-Control", "max-age=20");
            case 'l' -> Fields.of("Cache-Control", "max-age=20, stale-if-error=60");
            case 'm' -> Fields.of("Cache-Control", "max-age=20", "Vary", "*");
            case 'n' -> Fields.of("Cache-Control", "max-age=25", "Age", "7", "Set-Cookie", "a=b");
            case 'o' -> Fields.of("Cache-Control", "public, max-age=30", "Vary", "Authorization, Accept-Encoding");
            default -> Fields.of("Cache-Control", "public, max-age=45");
        };
    }
}
