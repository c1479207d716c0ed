package io.apibuddy.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.StructuredFields;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9211, The Cache-Status HTTP Response Header Field. */
class CacheStatusTest {
    @Test
    void aHitShowsWhatIsLeftOfItsLifetime() {
        assertThat(CacheStatus.hit(Duration.ofMillis(512_900)).member()).isEqualTo("api-buddy; hit; ttl=512");
        assertThat(CacheStatus.hit(Duration.ofSeconds(-5)).member()).isEqualTo("api-buddy; hit; ttl=-5");
    }

    @Test
    void whatIsStaleByHalfASecondIsShownAsStale() {
        assertThat(CacheStatus.hit(Duration.ofMillis(-500)).member()).isEqualTo("api-buddy; hit; ttl=-1");
        assertThat(CacheStatus.hit(Duration.ofMillis(500)).member()).isEqualTo("api-buddy; hit; ttl=0");
    }

    @Test
    void aValidatedAnswerShowsWhyAndHow() {
        CacheStatus status = new CacheStatus(
                false,
                Optional.of(ForwardReason.STALE),
                OptionalInt.of(304),
                Optional.of(Duration.ofSeconds(60)),
                true,
                false,
                Optional.empty(),
                Optional.empty());

        assertThat(status.member()).isEqualTo("api-buddy; fwd=stale; fwd-status=304; stored; ttl=60");
    }

    @Test
    void allParametersAtOnceAreAStructuredField() {
        CacheStatus status = new CacheStatus(
                false,
                Optional.of(ForwardReason.URI_MISS),
                OptionalInt.of(200),
                Optional.empty(),
                false,
                true,
                Optional.of("0a1b"),
                Optional.of("set-cookie"));

        assertThat(status.member())
                .isEqualTo("api-buddy; fwd=uri-miss; fwd-status=200; collapsed; key=\"0a1b\"; detail=set-cookie");
        assertThat(StructuredFields.list("upstream; hit, " + status.member())).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u0001',
            value = {"quota;quota", "two words;\"two words\"", "a\"b\\c;\"a\\\"b\\\\c\"", "429;\"429\"", "é~é;\"?~?\""})
    void aDetailThatIsNoTokenIsAString(String detail, String shown) {
        CacheStatus status = new CacheStatus(
                true,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                false,
                false,
                Optional.empty(),
                Optional.of(detail));

        assertThat(status.member()).isEqualTo("api-buddy; hit; detail=" + shown);
        assertThat(StructuredFields.list(status.member())).isPresent();
    }
}
