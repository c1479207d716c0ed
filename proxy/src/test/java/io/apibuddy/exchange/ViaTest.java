package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViaTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.1 api-buddy                      | true",
                "1.1 proxy, 2 API-Buddy (comment)   | true",
                "HTTP/1.1   api-buddy               | true",
                "1.1 api-buddy-2                    | false",
                "1.1 proxy (api-buddy)              | false",
                "api-buddy                          | false",
                "''                                 | false",
            })
    void aRequestThatNamesThisProxyIsALoop(String via, boolean loop) {
        assertThat(Via.isLoop(Fields.of("via", via))).isEqualTo(loop);
        assertThat(Via.isLoop(Fields.of("Via", "1.0 other", "Via", via))).isEqualTo(loop);
    }

    @Test
    void isAddedBehindThoseOfOthers() {
        assertThat(Via.added(Fields.of("Via", "1.0 other"), "2").values("via"))
                .containsExactly("1.0 other", "2 api-buddy");
    }
}
