package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A 304 may say anew what an answer is about, but not of which bytes it consists (RFC 9111 section 3.2). */
class FramingIn304Test {
    private static final String STORED = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nETag: \"1\"\r\n"
            + "Content-Type: text/plain\r\nContent-Language: de\r\nContent-Length: 4\r\n\r\nfour";

    private static final List<String> LIES = List.of(
            "Content-Length: 0",
            "Content-Length: 1000",
            "Transfer-Encoding: chunked",
            "Content-Encoding: gzip",
            "Content-Range: bytes 0-1/4",
            "Trailer: X",
            "Content-MD5: AAAA",
            "Content-Digest: sha-256=:AAAA:",
            "Repr-Digest: sha-256=:AAAA:",
            "Connection: content-length, etag",
            "Set-Cookie: a=b");

    @Shows(Threat.FRAMING_IN_A_304)
    @ParameterizedTest
    @ValueSource(strings = {"override", "standard"})
    void theStoredAnswerStaysWholeWhateverThe304SaysOfItsBytes(String mode, Reached reached) {
        for (String lie : LIES) {
            String notModified = "HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\nETag: \"1\"\r\n" + lie
                    + "\r\nX-New: yes\r\n\r\n";
            try (RawOrigin origin = RawOrigin.answering(STORED, notModified, STORED.replace("four", "next"));
                    House house = house(origin, mode)) {
                house.get("/api/a").isMiss().hasBody("four");
                house.clock.advance(ofSeconds(61));
                unchanged(house.get("/api/a").isValidated(), lie);
                unchanged(house.get("/api/a").isHit(), lie);
                unchanged(house.head("/api/a").isHit(), lie);
                house.get("/api/a", "Range", "bytes=1-2")
                        .isHit()
                        .hasStatus(206)
                        .hasBody("ou")
                        .hasField("content-range", "bytes 1-2/4");
                // And what comes next on the connection is the next answer.
                house.get("/api/b").isMiss().hasBody("next");
            }
        }
        reached.figure("%d fields of a 304: 0 change the stored answer's bytes", LIES.size());
    }

    private static void unchanged(Answered answer, String lie) {
        answer.hasStatus(200)
                .hasField("content-length", "4")
                .hasField("content-type", "text/plain")
                .hasField("content-language", "de")
                .hasField("x-new", "yes")
                .hasNoField("transfer-encoding")
                .hasNoField("content-encoding")
                .hasNoField("content-range")
                .hasNoField("content-md5")
                .hasNoField("content-digest")
                .hasNoField("repr-digest")
                .hasNoField("trailer");
        assertThat(answer.text()).as(lie).isIn("four", "");
    }

    /** It describes the bytes no further than they are described: RFC 9111 section 3.2 wants it taken over. */
    @Shows(Threat.FRAMING_IN_A_304)
    @Test
    void aContentTypeThatA304BringsIsTakenOverAndTheBytesAreTheSame() {
        try (RawOrigin origin = RawOrigin.answering(
                        STORED, "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nContent-Type: text/html\r\n\r\n");
                House house = house(origin, "override")) {
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.get("/api/a")
                    .isValidated()
                    .hasField("content-type", "text/html")
                    .hasBody("four");
            house.get("/api/a").isHit().hasField("content-length", "4").hasBody("four");
        }
    }

    private static House house(RawOrigin origin, String mode) {
        return House.build(builder -> builder.set(
                        "domain_mappings.api.upstream", origin.uri().toString())
                .set("domain_mappings.api.ttl_seconds", 60)
                .set("domain_mappings.api.freshness", mode));
    }
}
