package io.apibuddy.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
    @ParameterizedTest
    @CsvSource({
        "/a, /a",
        "/a?q=1, /a?q=1",
        "/a?api_key=abc&q=1, /a?api_key=***&q=1",
        "/a?ApiKey=abc, /a?ApiKey=***",
        "/a?access-token=abc&, /a?access-token=***&",
        "/a?token, /a?token",
        "/a?X-Amz-Signature=abc, /a?X-Amz-Signature=***",
        "/a?monkey=1, /a?monkey=1",
        "/a?, /a?",
        "/a?=x, /a?=x",
        "/a?&&token=x&&, /a?&&token=***&&",
        "/a?flag&key=1, /a?flag&key=***",
        "/a?key&a=1&flag, /a?key&a=1&flag",
        "/a?a=b=c&pass=1=2, /a?a=b=c&pass=***",
        "/a?a=token=1, /a?a=token=1",
    })
    void valuesOfParametersThatLookLikeCredentialsAreMasked(String target, String masked) {
        assertThat(Masking.mask(Target.parse(target))).isEqualTo(masked);
    }
}
