package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ListValues;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a response says of its place in a cache, and a request of what it takes. The input is lines of {@code Name: value}
 * of a response, an empty line, and those of a request.
 */
class CacheControlFuzzTest {
    private static final int LONG = 64 * 1024;

    /** Not that of the wall: the machine may have other things to do. */
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private static final Duration LINEAR = Duration.ofSeconds(5);
    private static final Duration UNLIMITED = Duration.ofSeconds(CacheControl.UNLIMITED);

    @FuzzTest
    void whatIsReadCanBeWrittenAndActedUpon(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int gap = text.indexOf("\n\n");
        Fields response = fields(gap < 0 ? text : text.substring(0, gap));
        Fields request = fields(gap < 0 ? "" : text.substring(gap + 2));

        checkControl(CacheControl.of(response));
        checkControl(CacheControl.of(request));
        checkControl(Directives.of(response).control());
        checkFirstCounts(response);
        checkVary(new ResponseHead(200, response), request);
        checkRules(new ResponseHead(200, response), request);
        if (Arrays.hashCode(input) % 256 == 0) {
            checkTime(text);
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

    private static void checkControl(CacheControl control) {
        for (long seconds : List.of(
                control.maxAge(),
                control.sharedMaxAge(),
                control.minFresh(),
                control.maxStale(),
                control.staleWhileRevalidate(),
                control.staleIfError())) {
            assertThat(seconds).isBetween(CacheControl.ABSENT, CacheControl.UNLIMITED);
        }
        assertThat(CacheControl.of(printed(control))).isEqualTo(control);
    }

    private static List<String> printed(CacheControl control) {
        List<String> members = new ArrayList<>();
        flag(members, "no-store", control.noStore());
        flag(members, "no-cache", control.noCache());
        flag(members, "private", control.isPrivate());
        flag(members, "public", control.isPublic());
        flag(members, "must-revalidate", control.mustRevalidate());
        flag(members, "proxy-revalidate", control.proxyRevalidate());
        flag(members, "must-understand", control.mustUnderstand());
        flag(members, "immutable", control.immutable());
        flag(members, "only-if-cached", control.onlyIfCached());
        number(members, "max-age", control.maxAge());
        number(members, "s-maxage", control.sharedMaxAge());
        number(members, "min-fresh", control.minFresh());
        number(members, "max-stale", control.maxStale());
        number(members, "stale-while-revalidate", control.staleWhileRevalidate());
        number(members, "stale-if-error", control.staleIfError());
        names(members, "no-cache", control.noCacheFields());
        names(members, "private", control.privateFields());
        return members;
    }

    private static void flag(List<String> members, String name, boolean is) {
        if (is) {
            members.add(name.toUpperCase(Locale.ROOT));
        }
    }

    private static void number(List<String> members, String name, long seconds) {
        if (seconds != CacheControl.ABSENT) {
            members.add(name + '=' + seconds);
        }
    }

    private static void names(List<String> members, String name, Set<String> fields) {
        if (!fields.isEmpty()) {
            members.add(name + "=\"" + String.join(", ", new TreeSet<>(fields)) + '"');
        }
    }

    /** RFC 9111 section 4.2.1; and a flag, once said, holds. */
    private static void checkFirstCounts(Fields response) {
        CacheControl before = CacheControl.of(response);
        CacheControl after = CacheControl.of(response.plus("cache-control", "max-age=7, no-store"));
        assertThat(after.noStore()).isTrue();
        assertThat(after.maxAge()).isEqualTo(before.maxAge() == CacheControl.ABSENT ? 7 : before.maxAge());
        assertThat(after.sharedMaxAge()).isEqualTo(before.sharedMaxAge());
        assertThat(after.isPrivate()).isEqualTo(before.isPrivate());
    }

    /** The request that brought an answer selects it; and what is compared is in one form, however often it is taken. */
    private static void checkVary(ResponseHead response, Fields request) {
        List<String> names = Vary.names(response);
        assertThat(names).isSorted().doesNotHaveDuplicates();
        Fields selecting = Vary.selecting(response, request);
        assertThat(Vary.selecting(response, selecting)).isEqualTo(selecting);
        StoredResponse stored = stored(response, selecting);
        assertThat(Vary.matches(stored, request)).isEqualTo(!Vary.isStar(response));
        assertThat(Vary.matches(stored(response, selecting), selecting)).isEqualTo(!Vary.isStar(response));
        assertThat(Vary.differing(stored, request)).isEmpty();
    }

    private static StoredResponse stored(ResponseHead response, Fields selecting) {
        return new StoredResponse("GET", Scene.URI, selecting, response, START, START, 10);
    }

    private static void checkRules(ResponseHead response, Fields request) {
        RequestHead head = new RequestHead("GET", Target.parse("/items?q=1"), request);
        StoredResponse stored = stored(response, Vary.selecting(response, request));
        assertThat(stored.facts().correctedInitialAge()).isBetween(Duration.ZERO, UNLIMITED.plusDays(4_000_000));
        for (CachePolicy policy : List.of(Scene.standard(), Scene.override())) {
            StorageRules.decide(head, response, policy, START, START);
            Selection selection = new Selection(Optional.of(stored), List.of(stored));
            for (Instant now : List.of(START.minusSeconds(1), START, START.plus(UNLIMITED))) {
                Reuse reuse = ReuseRules.decide(head, selection, policy, now);
                if (reuse instanceof Reuse.Serve serve) {
                    assertThat(serve.age().isNegative()).isFalse();
                }
            }
        }
    }

    private static void checkTime(String text) {
        for (String line : text.lines().filter(line -> !line.isEmpty()).toList()) {
            String many = line.repeat(LONG / line.length());
            long start = CLOCK.getCurrentThreadCpuTime();
            CacheControl.of(Fields.of("Cache-Control", many));
            Directives.of(Fields.of("CDN-Cache-Control", many));
            ResponseHead response = new ResponseHead(200, Fields.of("Vary", many, "Content-Language", many));
            Vary.selecting(response, Fields.of("Accept-Language", many, "Accept-Encoding", many));
            assertThat(Duration.ofNanos(CLOCK.getCurrentThreadCpuTime() - start))
                    .as(line)
                    .isLessThan(LINEAR);
        }
    }
}
