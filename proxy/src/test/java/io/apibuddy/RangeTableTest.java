package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RangedOrigin;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a stored answer of ten bytes gives for each range: a part that says which, the whole, or 416. */
class RangeTableTest {
    private static final String TEN = "0123456789";
    private static final List<String> MODES = List.of("override", "standard");
    private static final Map<String, House> HOUSES = new HashMap<>();

    @Shows(Threat.RANGES)
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '!',
            value = {
                "bytes=0-4 ! 206 ! 01234 ! bytes 0-4/10",
                "bytes=0-0 ! 206 ! 0 ! bytes 0-0/10",
                "bytes=9- ! 206 ! 9 ! bytes 9-9/10",
                "bytes=0- ! 206 ! 0123456789 ! bytes 0-9/10",
                "bytes=-3 ! 206 ! 789 ! bytes 7-9/10",
                "bytes=-10 ! 206 ! 0123456789 ! bytes 0-9/10",
                "bytes=-99 ! 206 ! 0123456789 ! bytes 0-9/10",
                "bytes=-99999999999999999999 ! 206 ! 0123456789 ! bytes 0-9/10",
                "bytes=9-99999999999999999999 ! 206 ! 9 ! bytes 9-9/10",
                "bytes=9-9223372036854775807 ! 206 ! 9 ! bytes 9-9/10",
                "bytes=0-18446744073709551615 ! 206 ! 0123456789 ! bytes 0-9/10",
                "BYTES=1-2 ! 206 ! 12 ! bytes 1-2/10",
                "bytes=10- ! 416 ! '' ! bytes */10",
                "bytes=10-20 ! 416 ! '' ! bytes */10",
                "bytes=-0 ! 416 ! '' ! bytes */10",
                "bytes=9223372036854775807-9223372036854775807 ! 416 ! '' ! bytes */10",
                "bytes=99999999999999999999-99999999999999999999 ! 416 ! '' ! bytes */10",
                "bytes=18446744073709551616- ! 416 ! '' ! bytes */10",
                "bytes=5-2 ! 200 ! 0123456789 ! ''",
                "bytes= ! 200 ! 0123456789 ! ''",
                "bytes=- ! 200 ! 0123456789 ! ''",
                "bytes ! 200 ! 0123456789 ! ''",
                "bytes 0-4 ! 200 ! 0123456789 ! ''",
                "bytes=a-b ! 200 ! 0123456789 ! ''",
                "bytes=0x0-0x1 ! 200 ! 0123456789 ! ''",
                "bytes=+1-2 ! 200 ! 0123456789 ! ''",
                "bytes=--1 ! 200 ! 0123456789 ! ''",
                "bytes=0-1-2 ! 200 ! 0123456789 ! ''",
                "lines=0-1 ! 200 ! 0123456789 ! ''",
                "bytes=0-0,2-2 ! 200 ! 0123456789 ! ''",
                "bytes=0-,0-,0-,0-,0-,0-,0-,0- ! 200 ! 0123456789 ! ''"
            })
    void eachIsAPartThatSaysWhichOrTheWholeOr416(String range, int status, String body, String contentRange) {
        for (String mode : MODES) {
            House house = HOUSES.get(mode);
            Answered answer = house.get("/api/a", "Range", range)
                    .isHit()
                    .hasStatus(status)
                    .hasBody(body);
            assertThat(answer.field("content-range")).isEqualTo(contentRange);
            answer.hasField("content-length", Integer.toString(body.length()));
            house.get("/api/a").isHit().hasStatus(200).hasBody(TEN).hasNoField("content-range");
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    /** A range counts only under the validator that it was asked with. */
    @Shows(Threat.RANGES)
    @ParameterizedTest(name = "If-Range: {0}")
    @CsvSource({
        "'\"1\"', 206",
        "'\"2\"', 200",
        "'W/\"1\"', 200",
        "'\"1\", \"2\"', 200",
        "*, 200",
        "1, 200",
        "'', 200",
        "'Sun, 22 Nov 2026 12:00:00 GMT', 200"
    })
    void aRangeOfAnotherVersionIsTheWhole(String validator, int status) {
        for (String mode : MODES) {
            HOUSES.get(mode)
                    .get("/api/a", "Range", "bytes=2-4", "If-Range", validator)
                    .isHit()
                    .hasStatus(status)
                    .hasBody(status == 206 ? "234" : TEN);
        }
    }

    @BeforeAll
    static void store() {
        for (String mode : MODES) {
            HOUSES.put(mode, house(mode));
            HOUSES.get(mode).get("/api/a").isMiss().hasBody(TEN);
        }
    }

    @AfterAll
    static void close() {
        HOUSES.values().forEach(House::close);
    }

    private static House house(String mode) {
        House house = House.with("freshness", mode);
        house.origin.replies(
                new RangedOrigin(TEN.getBytes(StandardCharsets.US_ASCII), "\"1\"", "Cache-Control", "max-age=60"));
        return house;
    }
}
