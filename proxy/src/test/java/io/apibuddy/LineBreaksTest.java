package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawHttp2Client;
import io.apibuddy.testing.RawOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Response splitting and its like: what the client's and upstream's sockets carry decides. */
class LineBreaksTest {
    private static final AtomicInteger UP = new AtomicInteger();
    private static final AtomicInteger DOWN = new AtomicInteger();
    private static volatile String answer = "";
    private static final RawOrigin ORIGIN = RawOrigin.start(conversation -> {
        while (conversation.readRequest()) {
            conversation.write(answer);
        }
    });
    private final CachingProxy proxy = CachingProxy.builder()
            .map("raw", ORIGIN.uri() + "/base")
            .set("domain_mappings.raw.retries", 0)
            .start();

    @AfterEach
    void close() {
        proxy.close();
    }

    @AfterAll
    static void closeOrigin() {
        ORIGIN.close();
    }

    private static String plain() {
        return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    }

    private String asked(String target, String fields) {
        return RawClient.exchange(
                proxy.port(), "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "Connection: close\r\n\r\n");
    }

    /** No line of its own begins with what was to be injected. */
    private static void noneInjected(String wire) {
        assertThat(wire.split("[\r\n]", -1))
                .noneMatch(
                        line -> line.strip().toLowerCase(java.util.Locale.ROOT).startsWith("injected"));
        String heads = wire.substring(0, Math.max(0, wire.lastIndexOf("\r\n\r\n")));
        assertThat(heads.replace("\r\n", "")).doesNotContain("\r").doesNotContain("\n");
    }

    @Shows(Threat.LINE_BREAKS)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/raw/a\rInjected: 1",
                "/raw/a\nInjected: 1",
                "/raw/a?b=\rInjected: 1",
                "/raw/a?b=\nInjected: 1",
                "/raw/a%0d%0aInjected:%201",
                "/raw/a%0D%0AInjected:%201",
                "/raw/a%250d%250aInjected:1",
                "/raw/a?b=%0d%0aInjected:%201",
                "/raw/a?b=%0aInjected:%201",
                "/raw/a%e5%98%8a%e5%98%8dInjected:%201",
                "/raw/a\u0085Injected:1",
                "/raw/a\u2028Injected:1",
                "/nosuch%0d%0aInjected:%201",
                "/raw%0d%0aInjected:%201/a",
                "/%0d%0aInjected:%201",
                "/admin/%0d%0aInjected:%201",
                "/admin/cache/%0d%0aInjected:%201",
            })
    void aLineBreakInATargetInjectsNothing(String target, Reached reached) {
        answer = "HTTP/1.1 201 Created\r\nLocation: " + "b?" + target.replaceAll("[\r\n]", "")
                + "\r\nContent-Length: 0\r\n\r\n";
        int before = ORIGIN.received().length();
        noneInjected(asked(target.replaceAll("[^\u0000-\u00ff]", "?"), ""));
        try (RawHttp2Client client = RawHttp2Client.to(proxy.port())) {
            client.send(RawHttp2Client.get(1, target));
            assertThat(client.answer(1).head().split("\n")).noneMatch(line -> line.startsWith("injected"));
        }
        noneInjected(ORIGIN.received().substring(before));
        reached.figure("%d targets: 0 injected lines", UP.incrementAndGet());
    }

    @Shows(Threat.LINE_BREAKS)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: a\rInjected: 1",
                "X: a\nInjected: 1",
                "X: a\r\r\nInjected : 1",
                "X: a\u0000\nInjected: 1",
                "X: a\r\n Injected: 1",
                "Cookie: a\nInjected: 1",
                "Authorization: a\rInjected: 1",
                "X\nInjected: 1",
                "User-Agent: a\rInjected: 1",
                "X-API-Buddy-Key: a\rInjected: 1",
            })
    void aLineBreakInAFieldOfARequestIsRefused(String field) {
        answer = plain();
        int before = ORIGIN.received().length();
        String wire = asked("/raw/a", field + "\r\n");
        assertThat(wire).startsWith("HTTP/1.1 400 ");
        noneInjected(wire);
        assertThat(ORIGIN.received()).hasSize(before);
    }

    static Stream<String> answers() {
        return Stream.of(
                        "Location", "Content-Location", "Set-Cookie", "ETag", "X", "Cache-Status", "Via", "Link", "Age")
                .flatMap(name -> Stream.of(
                                "a\rInjected: 1",
                                "a\nInjected: 1",
                                "a\r\r\nInjected : 1",
                                "a\u0000b",
                                "/a\r\n Injected: 1",
                                "\rInjected: 1",
                                "a\r")
                        .map(value -> name + ": " + value));
    }

    /** Each as the first answer, as one that is kept, and in an interim answer. */
    @Shows(Threat.LINE_BREAKS)
    @ParameterizedTest
    @MethodSource("answers")
    void aLineBreakInAFieldOfAnAnswerInjectsNothing(String field, Reached reached) {
        int number = DOWN.incrementAndGet();
        answer = "HTTP/1.1 201 Created\r\nCache-Control: max-age=60\r\n" + field + "\r\nContent-Length: 2\r\n\r\nok";
        String first = asked("/raw/a" + number, "");
        noneInjected(first);
        assertThat(first).matches("(?s)HTTP/1\\.1 (201|502) .*");
        assertThat(first.startsWith("HTTP/1.1 502 ") || !field.matches("(?s).*([^\n]\n[^ ]|\r[^\n]|\u0000|\r$).*"))
                .as(first)
                .isTrue();
        noneInjected(asked("/raw/a" + number, ""));
        answer = "HTTP/1.1 103 Early Hints\r\n" + field + "\r\n\r\n" + plain();
        String interim = asked("/raw/b" + number, "");
        noneInjected(interim);
        assertThat(interim).matches("(?s).*HTTP/1\\.1 (200|502) .*");
        try (RawHttp2Client client = RawHttp2Client.to(proxy.port())) {
            client.send(RawHttp2Client.get(1, "/raw/c" + number), RawHttp2Client.get(3, "/raw/c" + number));
            assertThat(client.answer(1).status()).isIn(200, 502);
        }
        answer = plain();
        assertThat(asked("/raw/after" + number, "")).startsWith("HTTP/1.1 200 ");
        reached.figure("%d answers with broken lines: 0 injected lines", number);
    }

    @Shows(Threat.LINE_BREAKS)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/base/a%0d%0aInjected:%201",
                "%0d%0aInjected:%201",
                "http://ORIGIN/base/%0D%0AInjected:%201",
                "http://other/%0d%0aInjected:%201",
                "/base/a\u0085Injected: 1",
                "/base/\tInjected: 1",
                "/base/a\u000bInjected: 1",
            })
    void anEncodedLineBreakInALocationStaysEncoded(String location) {
        answer = "HTTP/1.1 302 Found\r\nLocation: " + location.replace("ORIGIN", "127.0.0.1:" + ORIGIN.port())
                + "\r\nContent-Length: 0\r\n\r\n";
        String wire = asked("/raw/l" + location.hashCode(), "");
        assertThat(wire).matches("(?s)HTTP/1\\.1 (302|502) .*");
        noneInjected(wire);
    }

    @Shows(Threat.LINE_BREAKS)
    @ParameterizedTest
    @ValueSource(strings = {"OK\rInjected: 1", "OK\nInjected: 1", "\u0000", "OK\r\r\nInjected: 1"})
    void aLineBreakInAReasonPhraseInjectsNothing(String reason) {
        answer = "HTTP/1.1 200 " + reason + "\r\nContent-Length: 2\r\n\r\nok";
        noneInjected(asked("/raw/r" + reason.hashCode(), ""));
        answer = plain();
        assertThat(asked("/raw/after", "")).startsWith("HTTP/1.1 200 ");
    }
}
