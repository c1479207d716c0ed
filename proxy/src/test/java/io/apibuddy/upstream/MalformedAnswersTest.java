package io.apibuddy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apibuddy.testing.RawOrigin;
import io.apibuddy.upstream.UpstreamException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a broken or malicious upstream says: the caller gets a failure, or a content that ends by one, never an end. */
class MalformedAnswersTest {
    private final Caller caller = new Caller();

    @AfterEach
    void close() {
        caller.close();
    }

    private static String raw(String text) {
        return text.replace("~", "\r\n").replace("\\0", "\0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "both lengths             ! HTTP/1.1 200 OK~Content-Length: 5~Transfer-Encoding: chunked~~0~~ ! PROTOCOL",
                "two lengths              ! HTTP/1.1 200 OK~Content-Length: 5~Content-Length: 6~~hello ! PROTOCOL",
                "a list of lengths        ! HTTP/1.1 200 OK~Content-Length: 5, 6~~hello ! PROTOCOL",
                "a negative length        ! HTTP/1.1 200 OK~Content-Length: -5~~hello ! PROTOCOL",
                "a length with a sign     ! HTTP/1.1 200 OK~Content-Length: +5~~hello ! PROTOCOL",
                "a length in words        ! HTTP/1.1 200 OK~Content-Length: five~~hello ! PROTOCOL",
                "an unknown coding        ! HTTP/1.1 200 OK~Transfer-Encoding: gzip~~hello ! PROTOCOL",
                "gzip, chunked            ! HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~0~~ ! PROTOCOL",
                "chunked, gzip            ! HTTP/1.1 200 OK~Transfer-Encoding: chunked, gzip~~0~~ ! PROTOCOL",
                "chunked twice            ! HTTP/1.1 200 OK~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~ ! PROTOCOL",
                "identity                 ! HTTP/1.1 200 OK~Transfer-Encoding: identity~~hello ! PROTOCOL",
                "chunked in HTTP/1.0      ! HTTP/1.0 200 OK~Transfer-Encoding: chunked~~0~~ ! PROTOCOL",
                "status 99                ! HTTP/1.1 99 Low~Content-Length: 0~~ ! PROTOCOL",
                "status 600               ! HTTP/1.1 600 High~Content-Length: 0~~ ! PROTOCOL",
                "status 999               ! HTTP/1.1 999 High~Content-Length: 0~~ ! PROTOCOL",
                "no status                ! HTTP/1.1 abc OK~Content-Length: 0~~ ! PROTOCOL",
                "101 unasked              ! HTTP/1.1 101 Switching Protocols~Upgrade: x~Connection: upgrade~~ ! PROTOCOL",
                "another version          ! HTTP/3.1 200 OK~Content-Length: 0~~ ! PROTOCOL",
                "another protocol         ! SSH-2.0-OpenSSH_9.2p1 Debian~~~~ ! PROTOCOL",
                "garbage                  ! <html>no head at all</html>~~~~ ! PROTOCOL",
                "an empty field name      ! HTTP/1.1 200 OK~: x~Content-Length: 0~~ ! PROTOCOL",
                "NUL in a field           ! HTTP/1.1 200 OK~X: a\\0b~Content-Length: 0~~ ! PROTOCOL",
                "cut in the status line   ! HTTP/1.1 20 ! TERMINATED",
                "cut in the fields        ! HTTP/1.1 200 OK~Content-Le ! TERMINATED",
                "nothing                  ! '' ! TERMINATED",
                "only an interim answer   ! HTTP/1.1 103 Early Hints~Link: x~~ ! TERMINATED",
            })
    void aMalformedHeadIsAFailure(String what, String answer, Kind kind) {
        try (RawOrigin origin = RawOrigin.answeringOnce(raw(answer))) {
            UpstreamException failure =
                    catchThrowableOfType(UpstreamException.class, () -> caller.get(origin.uri(), "/"));
            assertThat(failure).as(what).isNotNull();
            assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
            assertThat(failure.getMessage()).contains("127.0.0.1").doesNotContain("Exception", "netty", "vertx");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "short content            ! HTTP/1.1 200 OK~Content-Length: 10~~hello ! INCOMPLETE",
                "no content               ! HTTP/1.1 200 OK~Content-Length: 10~~ ! INCOMPLETE",
                "no last chunk            ! HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5~hello~ ! INCOMPLETE",
                "no end of the last chunk ! HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5~hello~0~ ! INCOMPLETE",
                "a chunk cut              ! HTTP/1.1 200 OK~Transfer-Encoding: chunked~~9~hello ! INCOMPLETE",
                "a bad chunk size         ! HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5~hello~xyz~0~~ ! PROTOCOL",
                "a negative chunk size    ! HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5~hello~-1~0~~ ! PROTOCOL",
                "a huge chunk size        ! HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5~hello~fffffffffffffffff~0~~ ! PROTOCOL",
                "no line end after data   ! HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5~helloXX0~~ ! PROTOCOL",
            })
    void aContentThatIsNotCompleteEndsByAFailureAndNeverByAnEnd(String what, String answer, Kind kind) {
        try (RawOrigin origin = RawOrigin.answeringOnce(raw(answer))) {
            Caller.Reading reading = caller.read(caller.get(origin.uri(), "/"));
            UpstreamException failure = catchThrowableOfType(UpstreamException.class, reading::await);
            assertThat(failure).as(what).isNotNull();
            assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
            settle();
            assertThat(reading.ends).containsExactly("exception");
        }
    }

    /** Whatever was still under way on the event loops has happened afterwards. */
    private void settle() {
        try (RawOrigin other = RawOrigin.answeringOnce("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            assertThat(caller.text(other.uri(), "/")).isEqualTo("ok");
        }
    }

    @Test
    void aContentDelimitedByCloseIsCompleteWhenTheCloseIsClean() {
        try (RawOrigin origin = RawOrigin.answeringOnce("HTTP/1.0 200 OK\r\nX: 1\r\n\r\nhello")) {
            assertThat(caller.text(origin.uri(), "/")).isEqualTo("hello");
        }
    }

    @Test
    void afterAResetNoEndFollowsTheException() {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.readRequest();
            conversation.write("HTTP/1.1 200 OK\r\n\r\nhello");
            conversation.waitForGo();
            conversation.reset();
        })) {
            Caller.Reading reading = caller.read(caller.get(origin.uri(), "/"));
            org.awaitility.Awaitility.await().until(() -> reading.count == 5);
            origin.go();
            assertThatThrownBy(reading::await).isInstanceOf(UpstreamException.class);
            settle();
            assertThat(reading.ends).containsExactly("exception");
        }
    }

    @Test
    void equalLengthsGivenTwiceAreOne() {
        try (RawOrigin origin =
                RawOrigin.answeringOnce("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok")) {
            assertThat(caller.text(origin.uri(), "/")).isEqualTo("ok");
        }
    }

    @Test
    void aReasonPhraseIsNotNeeded() {
        try (RawOrigin origin = RawOrigin.answering("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok")) {
            assertThat(caller.text(origin.uri(), "/")).isEqualTo("ok");
        }
    }

    @Test
    void aFoldedFieldIsJoined() {
        try (RawOrigin origin = RawOrigin.answering("HTTP/1.1 200 OK\r\nX: a\r\n  b\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(caller.get(origin.uri(), "/").head().fields().first("x")).contains("a b");
        }
    }

    @Test
    void aTrailerIsDropped() {
        try (RawOrigin origin = RawOrigin.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n")) {
            Upstream.Answer answer = caller.get(origin.uri(), "/");
            assertThat(caller.read(answer).await()).isEqualTo("ok");
            assertThat(answer.head().fields().isEmpty()).isTrue();
        }
    }
}
