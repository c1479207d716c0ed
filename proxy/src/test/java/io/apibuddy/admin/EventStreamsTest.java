package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.message.Body;
import io.apibuddy.message.Reply;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens, as it happens. */
class EventStreamsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration NEVER = Duration.ofHours(1);

    private Reception reception = new Reception(new EventStreams.Beat(NEVER, NEVER));

    @AfterEach
    void close() {
        reception.close();
    }

    private void happens(long id) {
        reception
                .meters
                .listener()
                .onEvent(Stories.of(
                        id, "wiki", "/wiki/<img src=x>\n" + id, CacheOutcome.HIT, reception.clock.instant()));
    }

    /** Reads on an event loop of its own, as a connection does. */
    private final class Reader {
        final List<String> frames = new CopyOnWriteArrayList<>();
        volatile boolean ended;
        final Reply reply;

        Reader(long demand, String... fields) {
            Promise<Reply> answered = Promise.promise();
            Context own = ((io.vertx.core.internal.VertxInternal) reception.vertx).createEventLoopContext();
            own.runOnContext(nothing -> reception
                    .admin
                    .handle(reception.call("GET", "/admin/events", Body.empty(), fields), reception.caller)
                    .onSuccess(reply -> {
                        if (reply.body() instanceof Body.Streamed streamed) {
                            ReadStream<Buffer> stream = streamed.stream();
                            stream.exceptionHandler(broken -> {});
                            stream.endHandler(end -> ended = true);
                            stream.handler(bytes -> frames.add(bytes.toString()));
                            stream.fetch(demand);
                        }
                    })
                    .onComplete(answered));
            this.own = own;
            this.reply = Reception.await(answered.future());
        }

        private final Context own;

        void fetch(long amount) {
            own.runOnContext(nothing -> ((Body.Streamed) reply.body()).stream().fetch(amount));
        }

        void leave() {
            Promise<Void> left = Promise.promise();
            own.runOnContext(nothing -> {
                reply.body().cancel();
                left.complete();
            });
            Reception.await(left.future());
        }

        List<JsonNode> told(String event) {
            List<JsonNode> told = new ArrayList<>();
            for (String frame : frames) {
                String start = "event: " + event + "\ndata: ";
                int at = frame.indexOf(start);
                if (at >= 0) {
                    try {
                        told.add(MAPPER.readTree(frame.substring(at + start.length())));
                    } catch (IOException e) {
                        throw new AssertionError(frame, e);
                    }
                }
            }
            return told;
        }

        long dropped() {
            return told("dropped").stream()
                    .mapToLong(json -> json.path("count").asLong())
                    .sum();
        }
    }

    @Test
    void aReaderIsGreetedToldTheSumsAndThenWhatHappens() {
        Reader reader = new Reader(Long.MAX_VALUE);
        await().until(() -> reader.frames.size() == 2);
        happens(7);
        await().until(() -> reader.frames.size() == 3);

        assertThat(reader.reply.head().status()).isEqualTo(200);
        assertThat(reader.reply.head().fields().first("Content-Type")).contains("text/event-stream");
        assertThat(reader.reply.head().fields().first("Cache-Control")).contains("no-store");
        assertThat(reader.frames.get(0))
                .isEqualTo("retry: 3000\nevent: hello\ndata: {\"now\":\"2026-11-22T12:00:00Z\"}\n\n");
        assertThat(reader.frames.get(1))
                .startsWith("event: metrics\ndata: {\"time\":\"2026-11-22T12:00:00Z\",\"requests\":0,");
        assertThat(Contract.faults(
                        "#/components/schemas/LiveMetrics",
                        reader.told("metrics").get(0).toString(),
                        MAPPER))
                .isEmpty();
        assertThat(Contract.faults(
                        "#/components/schemas/Event",
                        reader.told("request").get(0).toString(),
                        MAPPER))
                .isEmpty();
        assertThat(reader.told("request").get(0).path("target").asText()).isEqualTo("/wiki/<img src=x>\n7");
    }

    @Test
    void anEventIsOneFrameWhateverStandsInIt() {
        Reader reader = new Reader(Long.MAX_VALUE);
        happens(7);
        await().until(() -> reader.told("request").size() == 1);

        assertThat(reader.frames).allMatch(frame -> frame.indexOf("\n\n") == frame.length() - 2);
    }

    @Test
    @Tag("samples")
    void whoReadsInTimeGetsAllTenThousandInOrder() {
        Reader one = new Reader(Long.MAX_VALUE);
        Reader two = new Reader(Long.MAX_VALUE);
        for (int batch = 0; batch < 100; batch++) {
            for (int i = 0; i < 100; i++) {
                happens(batch * 100L + i);
            }
            int sent = (batch + 1) * 100;
            await().until(() ->
                    one.told("request").size() == sent && two.told("request").size() == sent);
        }

        assertThat(one.told("request"))
                .extracting(json -> json.path("id").asLong())
                .containsExactlyElementsOf(LongStream.range(0, 10_000).boxed().toList());
        assertThat(one.dropped() + two.dropped()).isZero();
    }

    @Test
    void whoReadsSlowlyIsToldHowManyItMissedAndHoldsNoMore() {
        Reader slow = new Reader(2);
        Reader none = new Reader(0);
        await().until(() -> slow.frames.size() == 2);
        for (int i = 0; i < 10_000; i++) {
            happens(i);
        }
        assertThat(slow.frames).hasSize(2);

        slow.fetch(Long.MAX_VALUE);
        await().until(() -> slow.dropped() > 0);
        happens(10_000);
        await().until(() ->
                slow.told("request").stream().anyMatch(json -> json.path("id").asLong() == 10_000));

        assertThat(slow.told("request")).hasSize(EventStream.MOST + 1);
        assertThat(slow.dropped()).isEqualTo(10_000 - EventStream.MOST);
        assertThat(slow.told("dropped")).hasSize(1);
        assertThat(none.frames).isEmpty();
    }

    @Test
    void whatIsAddedByManyThreadsAddsUp() throws InterruptedException {
        Reader reader = new Reader(Long.MAX_VALUE);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            long from = t * 2500L;
            threads.add(new Thread(() -> LongStream.range(from, from + 2500).forEach(this::happens)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        await().until(() -> reader.told("request").size() + reader.dropped() == 10_000);
        Set<Long> ids = new HashSet<>();
        assertThat(reader.told("request"))
                .allMatch(json -> ids.add(json.path("id").asLong()));
    }

    @Test
    void anAddressMayHaveSixteenAndAllTogetherSixtyFour() {
        List<Reader> readers = new ArrayList<>();
        reception.control.set("security.require_secure_key", true);
        reception.caller = Admin.Caller.WITH_KEY;
        for (int address = 1; address <= 4; address++) {
            reception.address = "203.0.113." + address;
            for (int i = 0; i < EventStreams.MOST_OF_ONE; i++) {
                readers.add(new Reader(0));
            }
            if (address == 1) {
                assertThat(new Reader(0).reply.head().status()).isEqualTo(429);
            }
        }
        reception.address = "203.0.113.5";
        Reception.Answer refused = new Reception.Answer(new Reader(0).reply);

        assertThat(readers).allMatch(reader -> reader.reply.head().status() == 200);
        assertThat(refused.problem()).isEqualTo("429 too-many-streams");
        assertThat(refused.field("Retry-After")).isEqualTo("10");
        readers.get(0).leave();
        assertThat(new Reader(0).reply.head().status()).isEqualTo(200);
    }

    @Test
    void whoHasLeftIsToldNothingMore() {
        Reader reader = new Reader(Long.MAX_VALUE);
        await().until(() -> reader.frames.size() == 2);
        reader.leave();
        Reader other = new Reader(Long.MAX_VALUE);
        happens(1);
        await().until(() -> other.told("request").size() == 1);

        assertThat(reader.frames).hasSize(2);
        assertThat(reader.ended).isFalse();
    }

    @Test
    void openingStreamsDoesNotCountAgainstTheRateLimit() {
        reception.control.set("admin.rate_limit_per_minute", 1);
        for (int i = 0; i < 10; i++) {
            assertThat(new Reader(0).reply.head().status()).isEqualTo(200);
        }
        assertThat(reception.get("/admin/status").status()).isEqualTo(200);
    }

    @Test
    void headOpensNone() {
        for (int i = 0; i < 20; i++) {
            assertThat(reception.send("HEAD", "/admin/events", Body.empty()).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void closingEndsWhatIsOpenAlsoWhoReadsNothing() {
        Reader reader = new Reader(Long.MAX_VALUE);
        Reader idle = new Reader(0);
        reception.admin.close();

        await().until(() -> reader.ended && idle.ended);
        assertThat(idle.frames).isEmpty();
        Reader late = new Reader(Long.MAX_VALUE);
        await().until(() -> late.ended);
        reception.admin.close();
    }

    @Test
    void aLogoutEndsItsStreams() {
        reception.close();
        reception = new Reception(new EventStreams.Beat(Duration.ofMillis(20), NEVER));
        reception.control.set("security.require_secure_key", true);
        reception.caller = Admin.Caller.WITH_KEY;
        String cookie = reception.post("/admin/session", "").field("Set-Cookie").replaceAll(";.*", "");
        reception.caller = Admin.Caller.WITHOUT_KEY;
        Reader reader = new Reader(Long.MAX_VALUE, "Cookie", cookie);
        await().until(() -> reader.told("metrics").size() > 3);
        assertThat(reader.ended).isFalse();
        reception.clock.advance(Sessions.LASTS);

        await().until(() -> reader.ended);
    }

    @ParameterizedTest
    @CsvSource({
        "security.require_secure_key, true,  NO_KEY_REQUIRED, false",
        "security.secure_key, another-key-0123456789, WITH_KEY, true",
        "admin.enabled,               false, WITH_KEY, true",
    })
    void whoWouldNotGetInAnyMoreIsToldNoMore(String key, String value, Admin.Caller caller, boolean required) {
        reception.close();
        reception = new Reception(new EventStreams.Beat(Duration.ofMillis(20), NEVER));
        reception.control.set("security.secure_key", "0123456789abcdefghij");
        reception.control.set("security.require_secure_key", required);
        reception.caller = caller;
        Reader reader = new Reader(Long.MAX_VALUE);
        await().until(() -> reader.told("metrics").size() > 3);
        assertThat(reader.ended).isFalse();
        reception.control.set(key, key.equals("security.secure_key") ? value : Boolean.valueOf(value));

        await().until(() -> reader.ended);
    }

    @Test
    void aSilentStreamIsKeptAliveByComments() {
        reception.close();
        reception = new Reception(new EventStreams.Beat(NEVER, Duration.ofMillis(20)));
        Reader reader = new Reader(Long.MAX_VALUE);

        await().until(() -> reader.frames.stream().filter(":\n\n"::equals).count() > 3);
    }
}
