package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.override;
import static io.apibuddy.caching.Scene.request;
import static io.apibuddy.caching.Scene.response;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.storing;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.ResponseHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 section 4 on collapsed requests: who waits for another's answer, and which answers are for all who wait. */
class SharingTest {
    @ParameterizedTest(name = "{0} [{1}] because {2}, validated {3} -> {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                // method; request fields; why upstream is asked; whether the cache's own conditions are sent; may wait
                "GET;'';URI_MISS;false;true",
                "POST;Content-Type: application/json;URI_MISS;false;true",
                "GET;'';VARY_MISS;false;true",
                "GET;'';VARY_MISS;true;true",
                "GET;'';STALE;true;true",
                "GET;'';PARTIAL;true;true",
                "GET;'';MISS;false;true",
                "GET;Cache-Control: max-age=60;STALE;true;true",
                "HEAD;'';URI_MISS;false;false",
                "GET;'';REQUEST;true;false",
                "GET;'';METHOD;false;false",
                "GET;'';BYPASS;false;false",
                "GET;Cache-Control: no-store;URI_MISS;false;false",
                "GET;Range: bytes=0-1;PARTIAL;false;false",
                "GET;If-Range: \"a\" | Range: bytes=0-1;STALE;true;false",
                "GET;If-None-Match: \"a\";URI_MISS;false;false",
                "GET;If-Modified-Since: Sun, 22 Nov 2026 12:00:00 GMT;URI_MISS;false;false",
                "GET;If-None-Match: \"a\";STALE;true;true",
                "GET;If-Match: \"a\";STALE;true;false",
                "GET;If-Unmodified-Since: Sun, 22 Nov 2026 12:00:00 GMT;STALE;true;false",
            })
    void whoWaits(String method, String fields, ForwardReason reason, boolean validates, boolean waits) {
        assertThat(Sharing.mayWait(request(method, lines(fields)), reason, validates))
                .isEqualTo(waits);
    }

    @ParameterizedTest(name = "{0}: {1} [{2}] -> {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                // freshness; status; response fields; shared
                "STANDARD;200;Cache-Control: max-age=5;true",
                "STANDARD;404;Cache-Control: max-age=5;true",
                "STANDARD;200;Cache-Control: no-store;false",
                "STANDARD;200;Cache-Control: private, max-age=5;false",
                "STANDARD;200;Cache-Control: max-age=5 | Vary: *;false",
                "STANDARD;200;Cache-Control: no-cache | ETag: \"a\";false",
                "STANDARD;200;Cache-Control: max-age=5, no-cache=\"X-Of\";true",
                "STANDARD;503;Cache-Control: no-cache;true",
                "STANDARD;201;'';false",
                "STANDARD;429;'';true",
                "STANDARD;429;Cache-Control: private;false",
                "STANDARD;503;'';true",
                "STANDARD;500;Set-Cookie: a=b;false",
                "STANDARD;502;Vary: *;false",
                "STANDARD;504;Cache-Control: no-store;false",
                "STANDARD;206;Content-Range: bytes 0-1/2 | Cache-Control: max-age=5;false",
                "STANDARD;304;ETag: \"a\";false",
                "OVERRIDE;200;Cache-Control: no-store;true",
                "OVERRIDE;200;Cache-Control: no-cache;true",
                "OVERRIDE;200;Set-Cookie: a=b;false",
                "OVERRIDE;200;Vary: *;false",
                "OVERRIDE;404;'';true",
                "OVERRIDE;403;'';true",
                "OVERRIDE;403;Set-Cookie: a=b;false",
                "OVERRIDE;302;Vary: *;false",
                "OVERRIDE;500;Cache-Control: private;true",
                "OVERRIDE;206;Content-Range: bytes 0-1/2;false",
                "OVERRIDE;304;'';false",
            })
    void whatIsForAllWhoWait(FreshnessMode mode, int status, String fields, boolean shared) {
        CachePolicy policy = mode == FreshnessMode.STANDARD ? standard() : override();
        ResponseHead response = response(status, lines(fields));
        Storing storing = storing(get(), response, policy);
        assertThat(Sharing.isShared(storing, response, policy)).isEqualTo(shared);
    }

    @Test
    void whatIsNotKeptForItsSizeOrTheDisksSakeAloneIsForAll() {
        for (Storing.Reason reason :
                new Storing.Reason[] {Storing.Reason.TOO_LARGE, Storing.Reason.TOO_SMALL, Storing.Reason.STORE_TROUBLE
                }) {
            assertThat(Sharing.isShared(new Storing.DoNotStore(reason), response(200, lines("")), standard()))
                    .isTrue();
        }
    }

    @Test
    void whatWasChangedWhileItWasOnItsWayIsForNobodyElse() {
        assertThat(Sharing.isShared(
                        new Storing.DoNotStore(Storing.Reason.OUTDATED), response(200, lines("")), override()))
                .isFalse();
    }
}
