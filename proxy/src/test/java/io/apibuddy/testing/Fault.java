package io.apibuddy.testing;

import io.apibuddy.testing.RawOrigin.Conversation;
import java.io.IOException;

/** A way in which an upstream fails to answer, by the very bytes that it says and by what it does then. */
public enum Fault {
    // ---- The head is not one: nothing of it may reach a client.

    BOTH_FRAMINGS(Kind.NO_HEAD, "HTTP/1.1 200 OK~Content-Length: 4~Transfer-Encoding: chunked~~4~well~0~~"),
    BOTH_FRAMINGS_THE_OTHER_WAY(
            Kind.NO_HEAD, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~Content-Length: 4~~4~well~0~~"),
    TWO_LENGTHS(Kind.NO_HEAD, "HTTP/1.1 200 OK~Content-Length: 4~Content-Length: 5~~well"),
    LIST_OF_LENGTHS(Kind.NO_HEAD, "HTTP/1.1 200 OK~Content-Length: 4, 5~~well"),
    NEGATIVE_LENGTH(Kind.NO_HEAD, "HTTP/1.1 200 OK~Content-Length: -4~~well"),
    SIGNED_LENGTH(Kind.NO_HEAD, "HTTP/1.1 200 OK~Content-Length: +4~~well"),
    HEXADECIMAL_LENGTH(Kind.NO_HEAD, "HTTP/1.1 200 OK~Content-Length: 0x4~~well"),
    EMPTY_LENGTH(Kind.NO_HEAD, "HTTP/1.1 200 OK~Content-Length: ~~well"),
    LENGTH_BEYOND_ALL_NUMBERS(Kind.NO_HEAD, "HTTP/1.1 200 OK~Content-Length: 18446744073709551620~~well"),
    UNKNOWN_CODING(Kind.NO_HEAD, "HTTP/1.1 200 OK~Transfer-Encoding: gzip~~well"),
    CODING_BEFORE_CHUNKED(Kind.NO_HEAD, "HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~4~well~0~~"),
    CHUNKED_TWICE(Kind.NO_HEAD, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~4~well~0~~"),
    CHUNKED_TWICE_IN_A_LINE(Kind.NO_HEAD, "HTTP/1.1 200 OK~Transfer-Encoding: chunked, chunked~~4~well~0~~"),
    QUOTED_CODING(Kind.NO_HEAD, "HTTP/1.1 200 OK~Transfer-Encoding: \"chunked\"~~4~well~0~~"),
    EMPTY_CODING(Kind.NO_HEAD, "HTTP/1.1 200 OK~Transfer-Encoding: ~~4~well~0~~"),
    CHUNKED_IN_HTTP_1_0(Kind.NO_HEAD, "HTTP/1.0 200 OK~Transfer-Encoding: chunked~~4~well~0~~"),
    STATUS_99(Kind.NO_HEAD, "HTTP/1.1 99 Low~Content-Length: 4~~well"),
    STATUS_1000(Kind.NO_HEAD, "HTTP/1.1 1000 High~Content-Length: 4~~well"),
    STATUS_IN_LETTERS(Kind.NO_HEAD, "HTTP/1.1 abc OK~Content-Length: 4~~well"),
    STATUS_WITH_A_SIGN(Kind.NO_HEAD, "HTTP/1.1 +200 OK~Content-Length: 4~~well"),
    STATUS_WITH_ZEROS(Kind.NO_HEAD, "HTTP/1.1 0204 OK~Content-Length: 4~~well"),
    TWO_SPACES_BEFORE_THE_STATUS(Kind.NO_HEAD, "HTTP/1.1  200 OK~Content-Length: 4~~well"),
    TAB_BEFORE_THE_STATUS(Kind.NO_HEAD, "HTTP/1.1\t200 OK~Content-Length: 4~~well"),
    TAB_BEHIND_THE_STATUS(Kind.NO_HEAD, "HTTP/1.1 200\tOK~Content-Length: 4~~well"),
    NUL_IN_THE_REASON(Kind.NO_HEAD, "HTTP/1.1 200 O\0K~Content-Length: 4~~well"),
    VT_BEFORE_THE_REASON(Kind.NO_HEAD, "HTTP/1.1 200 \013OK~Content-Length: 4~~well"),
    CR_BEFORE_THE_REASON(Kind.NO_HEAD, "HTTP/1.1 200 \rOK~Content-Length: 4~~well"),
    CR_BEFORE_THE_LINE(Kind.NO_HEAD, "\rHTTP/1.1 200 OK~Content-Length: 4~~well"),
    LF_BEFORE_THE_LINE(Kind.NO_HEAD, "\nHTTP/1.1 200 OK~Content-Length: 4~~well"),
    SPACE_BEFORE_THE_LINE(Kind.NO_HEAD, "~ HTTP/1.1 200 OK~Content-Length: 4~~well"),
    VERSION_IN_LOWER_CASE(Kind.NO_HEAD, "http/1.1 200 OK~Content-Length: 4~~well"),
    LENGTH_OF_TWO_WORDS(Kind.NO_HEAD, "HTTP/1.1 200 OK~Content-Length X: 4~~wellMORE"),
    CODING_OF_TWO_WORDS(Kind.NO_HEAD, "HTTP/1.1 200 OK~Transfer-Encoding X: chunked~~4~well~0~~"),
    UNKNOWN_VERSION(Kind.NO_HEAD, "HTTP/2.0 200 OK~Content-Length: 4~~well"),
    SWITCHED_UNASKED(Kind.NO_HEAD, "HTTP/1.1 101 Switching Protocols~Upgrade: x~Connection: upgrade~~well"),
    NUL_IN_A_FIELD(Kind.NO_HEAD, "HTTP/1.1 200 OK~X: a\0b~Content-Length: 4~~well"),
    BARE_CR_IN_A_FIELD(Kind.NO_HEAD, "HTTP/1.1 200 OK~X: a\rContent-Length: 0~Content-Length: 4~~well"),
    EMPTY_FIELD_NAME(Kind.NO_HEAD, "HTTP/1.1 200 OK~: x~Content-Length: 4~~well"),
    FIELD_WITHOUT_COLON(Kind.NO_HEAD, "HTTP/1.1 200 OK~Content-Length 4~Content-Length: 4~~well"),
    HUGE_FIELD(Kind.NO_HEAD, "HTTP/1.1 200 OK~X: " + "x".repeat(200_000) + "~Content-Length: 4~~well"),
    MANY_FIELDS(Kind.NO_HEAD, "HTTP/1.1 200 OK~" + "X: 123456789~".repeat(20_000) + "Content-Length: 4~~well"),
    GARBAGE(Kind.NO_HEAD, "<html>well</html>~~~~"),
    ANOTHER_PROTOCOL(Kind.NO_HEAD, "SSH-2.0-OpenSSH_9.2p1~~"),
    NOTHING(Kind.NO_HEAD, ""),
    HALF_A_HEAD(Kind.NO_HEAD, "HTTP/1.1 200 OK~Content-Len"),
    INTERIM_ONLY(Kind.NO_HEAD, "HTTP/1.1 103 Early Hints~Link: x~~"),
    RESET_BEFORE_THE_HEAD(Kind.NO_HEAD, "") {
        @Override
        void then(Conversation conversation) throws IOException {
            conversation.reset();
        }
    },

    // ---- The content is not whole: a client may get the head, and sees the break.

    SHORT_CONTENT(Kind.NO_END, "HTTP/1.1 200 OK~Content-Length: 10~~well"),
    NO_CONTENT(Kind.NO_END, "HTTP/1.1 200 OK~Content-Length: 4~~"),
    NO_LAST_CHUNK(Kind.NO_END, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~well~"),
    NO_END_OF_THE_LAST_CHUNK(Kind.NO_END, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~well~0~"),
    CUT_CHUNK(Kind.NO_END, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~9~well"),
    BAD_CHUNK_SIZE(Kind.NO_END, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~well~xyz~0~~"),
    NEGATIVE_CHUNK_SIZE(Kind.NO_END, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~well~-0~~"),
    PREFIXED_CHUNK_SIZE(Kind.NO_END, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~well~0x0~~"),
    HUGE_CHUNK_SIZE(Kind.NO_END, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~well~100000000~~"),
    CHUNK_SIZE_BEYOND_ALL_NUMBERS(
            Kind.NO_END, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~well~10000000000000000~~"),
    CHUNK_LONGER_THAN_ITS_SIZE(Kind.NO_END, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~wellXX~0~~"),
    ENDLESS_CHUNK_SIZE(
            Kind.NO_END, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4;" + "x".repeat(200_000) + "~well~0~~"),
    HUGE_TRAILER(Kind.NO_END, "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~well~0~X: " + "x".repeat(200_000) + "~~"),
    RESET_IN_THE_CONTENT(Kind.NO_END, "HTTP/1.1 200 OK~~well") {
        @Override
        void then(Conversation conversation) throws IOException {
            conversation.reset();
        }
    },

    // ---- It falls silent: whoever waits is told when the time is over.

    STALL_BEFORE_THE_HEAD(Kind.SILENCE, "") {
        @Override
        void then(Conversation conversation) throws IOException {
            conversation.stall();
        }
    },
    STALL_IN_THE_HEAD(Kind.SILENCE, "HTTP/1.1 200 OK~Content-Le") {
        @Override
        void then(Conversation conversation) throws IOException {
            conversation.stall();
        }
    },
    STALL_IN_THE_CONTENT(Kind.SILENCE, "HTTP/1.1 200 OK~Content-Length: 10~~well") {
        @Override
        void then(Conversation conversation) throws IOException {
            conversation.stall();
        }
    },
    ENDLESS_INTERIM_ANSWERS(Kind.SILENCE, "") {
        @Override
        void then(Conversation conversation) throws IOException {
            while (!conversation.ended()) {
                conversation.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".repeat(100));
            }
        }
    };

    /** What can be seen of it at best. */
    public enum Kind {
        /** No head ever comes that is one. */
        NO_HEAD,
        /** A head comes, but never a whole content. */
        NO_END,
        /** Nothing more comes, or nothing that matters. */
        SILENCE
    }

    private final Kind kind;
    private final String said;

    /** In what is said, {@code ~} stands for a line's end; an answer that claims to be one may be kept in either mode. */
    Fault(Kind kind, String said) {
        this.kind = kind;
        this.said =
                said.replace(" 200 OK~", " 200 OK~Cache-Control: max-age=60~").replace("~", "\r\n");
    }

    /** What can be seen of it at best. */
    public Kind kind() {
        return kind;
    }

    /** Says what is said. The connection is closed afterwards, unless it is broken already. */
    void befall(Conversation conversation) throws IOException {
        conversation.write(said);
        then(conversation);
    }

    /** What is done when that is said; nothing, for most. */
    void then(Conversation conversation) throws IOException {}
}
