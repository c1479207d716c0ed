package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.apibuddy.http.ByteRange;
import io.apibuddy.http.ContentRange;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ListValues;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A part is never served as the whole, nor other bytes than those asked for. The input is the length of the stored content,
 * then on a line of its own its Content-Range (empty when it is complete), then lines of {@code Name: value} of a request.
 */
class RangesFuzzTest {
    @FuzzTest
    void whatIsShownIsWhatWasAskedForAndIsThere(byte[] input) {
        String[] parts = new String(input, StandardCharsets.ISO_8859_1).split("\n", 3);
        long length = parts[0].matches("[0-9]{1,18}") ? Long.parseLong(parts[0]) : 100;
        String contentRange = parts.length > 1 ? parts[1] : "";
        RequestHead request =
                new RequestHead("GET", Target.parse("/items?q=1"), fields(parts.length > 2 ? parts[2] : ""));
        StoredResponse stored = stored(length, contentRange);
        boolean isPart = stored.facts().part().isPresent();

        if (isPart && !Ranges.answers(request, stored)) {
            return;
        }
        Presentation shown = Presentation.of(request, stored);
        if (shown instanceof Presentation.Part part) {
            checkPart(part, request, stored);
        } else if (shown instanceof Presentation.NotSatisfiable refused) {
            assertThat(ContentRange.of(refused.head().fields())).isEmpty();
            assertThat(refused.head().fields().first("Content-Range").orElseThrow())
                    .matches("bytes \\*/[0-9]+");
            assertThat(asked(request)).isPresent();
        } else {
            assertThat(isPart && shown instanceof Presentation.Whole).isFalse();
        }
    }

    private static Fields fields(String text) {
        Fields.Builder fields = Fields.builder();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0 && ListValues.isToken(line.substring(0, colon))) {
                fields.add(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields.build();
    }

    private static StoredResponse stored(long length, String contentRange) {
        Fields fields = Fields.of(
                "Date", "Sun, 22 Nov 2026 12:00:00 GMT",
                "Last-Modified", "Sun, 22 Nov 2026 11:00:00 GMT",
                "ETag", "\"a\"");
        ResponseHead head = contentRange.isEmpty()
                ? new ResponseHead(200, fields)
                : new ResponseHead(206, fields.plus("Content-Range", contentRange));
        return new StoredResponse("GET", Scene.URI, Fields.empty(), head, START, START, length);
    }

    private static Optional<ByteRange> asked(RequestHead request) {
        return ByteRange.of(request.fields());
    }

    private static void checkPart(Presentation.Part part, RequestHead request, StoredResponse stored) {
        long base = stored.facts().part().map(ContentRange::first).orElse(0L);
        ContentRange told = ContentRange.of(part.head().fields()).orElseThrow();
        assertThat(part.head().status()).isEqualTo(206);
        assertThat(part.first()).isBetween(0L, part.last());
        assertThat(part.last()).isLessThan(stored.contentLength());
        ByteRange asked = asked(request).orElseThrow();
        // One byte less than its Content-Range says is borne, see Span: then the end is counted from where it is.
        long less = stored.facts().part().map(ContentRange::length).orElse(0L) - stored.contentLength();
        assertThat(told.first() - base - part.first()).isBetween(0L, less == 1 ? 1L : 0L);
        assertThat(told.length()).isEqualTo(part.last() - part.first() + 1);
        assertThat(part.head().fields().first("Content-Length")).contains(Long.toString(told.length()));
        if (asked instanceof ByteRange.Interval interval) {
            assertThat(told.first()).isEqualTo(interval.first());
            assertThat(told.last()).isLessThanOrEqualTo(interval.last());
            // RFC 9110 section 14.1.2: fewer than asked for only where nothing more is to be had
            boolean isAll = part.last() == Span.of(stored).length() - 1;
            assertThat(told.last() == interval.last() || isAll).isTrue();
        } else if (asked instanceof ByteRange.Suffix suffix) {
            assertThat(told.length()).isEqualTo(Math.min(suffix.length(), told.complete()));
        }
    }
}
