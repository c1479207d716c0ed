package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Recollection;
import io.apibuddy.message.Reply;
import io.apibuddy.message.Somebody;
import io.apibuddy.store.ResponseStore.Purge;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an exchange keeps of a head that comes again, and when it no longer holds. */
class KnownTest {
    private final Recollection recollection = new Recollection();
    private final RequestHead head = head("GET", "/api/a");
    private final Counter counter = new Counter("ttl_seconds", 60);

    @AfterEach
    void close() {
        counter.close();
    }

    private static RequestHead head(String method, String target, String... fields) {
        return new RequestHead(method, Target.parse(target), Fields.of(fields));
    }

    private Reply send(RequestHead of, String prefix) {
        return counter.send(
                new Call(of, Body.empty(), new Somebody("192.0.2.1", Recollection.none()), prefix, recollection));
    }

    private Reply send() {
        return send(head, "");
    }

    private static String field(Reply reply, String name) {
        return reply.head().fields().first(name).orElse("");
    }

    @Test
    void theHeadOfAnAnswerIsUsedAgainWhileItTellsTheSame() {
        counter.answering(200, "ETag", "\"1\"");
        send();
        Reply hit = send();
        assertThat(field(hit, "Age")).isEqualTo("0");
        assertThat(send().head()).isSameAs(hit.head());
        assertThat(counter.asked).hasSize(1);
        assertThat(counter.events.get(2))
                .usingRecursiveComparison()
                .ignoringFields("id")
                .isEqualTo(counter.events.get(1));
    }

    @Test
    void anotherSecondIsAnotherHead() {
        send();
        for (int i = 0; i < 70; i++) {
            Reply reply = send();
            assertThat(field(reply, "Age")).isEqualTo(i == 60 ? "" : Integer.toString(i % 60));
            counter.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(counter.asked).hasSize(2);
    }

    /** Its lifetime is counted from the other end. */
    @Test
    void soIsAnotherSecondOfWhatIsLeft() {
        send();
        assertThat(field(send(), "Cache-Status")).contains("ttl=60;");
        counter.clock.advance(Duration.ofMillis(300));
        Reply later = send();
        assertThat(field(later, "Age")).isEqualTo("0");
        assertThat(field(later, "Cache-Status")).contains("ttl=59;");
    }

    @Test
    void anotherPrefixIsAnotherHead() {
        counter.answering(301, "Location", "http://api.test/b", "Cache-Control", "max-age=60");
        counter.reconfigure("freshness", "standard");
        for (String prefix : List.of("/one", "/one", "/one", "/other", "/other", "/one", "")) {
            assertThat(field(send(head, prefix), "Location")).isEqualTo(prefix + "/api/b");
        }
        assertThat(counter.asked).hasSize(1);
    }

    @Test
    void anotherStoredAnswerIsAnotherHeadWithinTheSameSecond() {
        counter.answering(200, "Told", "one");
        send();
        send();
        assertThat(field(send(), "Told")).isEqualTo("one");
        counter.answering(200, "Told", "other");
        counter.get("/api/a", "Cache-Control", "no-cache");
        assertThat(field(send(), "Told")).isEqualTo("other");
    }

    @Test
    void whatIsPurgedIsAskedForAgain() {
        send();
        send();
        counter.on(() -> counter.exchange().purge(new Purge.All()));
        assertThat(field(send(), "Cache-Status")).contains("fwd=uri-miss");
    }

    @Test
    void whatAReloadChangesIsMadeAnew() {
        send();
        send();
        assertThat(field(send(), "Cache-Status")).contains("ttl=60;");
        counter.reconfigure("ttl_seconds", 5);
        assertThat(field(send(), "Cache-Status")).contains("ttl=5;");
        counter.clock.advance(Duration.ofSeconds(6));
        assertThat(field(send(), "Cache-Status")).contains("fwd=stale");
    }

    @Test
    void aRecollectionOfAnotherHeadIsNotUsed() {
        send();
        send();
        assertThat(field(send(head("GET", "/api/b"), ""), "Cache-Status")).contains("fwd=uri-miss");
        assertThat(send(head("GET", "/nothing"), "").head().status()).isEqualTo(404);
    }

    @Test
    void aHeadRequestHasNoContentAndAPartIsNotTheWhole() {
        counter.answering(200, "Cache-Control", "max-age=60");
        send();
        for (RequestHead one :
                List.of(head("GET", "/api/a", "Range", "bytes=1-2"), head("HEAD", "/api/a"), head("GET", "/api/a"))) {
            Recollection own = new Recollection();
            for (int i = 0; i < 4; i++) {
                Reply reply = counter.send(
                        new Call(one, Body.empty(), new Somebody("192.0.2.1", Recollection.none()), "", own));
                assertThat(reply.body().length())
                        .isEqualTo(
                                one.method().equals("HEAD") ? 0 : one.fields().isEmpty() ? 5 : 2);
            }
        }
    }
}
