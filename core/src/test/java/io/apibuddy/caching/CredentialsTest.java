package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Credentials.Bypass;
import io.apibuddy.caching.Credentials.None;
import io.apibuddy.caching.Credentials.Partition;
import io.apibuddy.http.Fields;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose credentials part whose answers. */
class CredentialsTest {
    @ParameterizedTest(name = "{0} {1}, request [{2}] -> {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "OVERRIDE;;'';none",
                "OVERRIDE;;Accept: a;none",
                "OVERRIDE;;Authorization: a;authorization",
                "OVERRIDE;;authorization: a | COOKIE: b;authorization cookie",
                "OVERRIDE;;Cookie: b | Authorization: a;authorization cookie",
                "OVERRIDE;;x-api-key: a;x-api-key",
                "OVERRIDE;SHARE;Authorization: a;none",
                "OVERRIDE;BYPASS;Authorization: a;bypass",
                "OVERRIDE;BYPASS;Accept: a;none",
                "OVERRIDE;PARTITION;Api-Key: a;api-key",
                "OVERRIDE;;X_API_KEY: a;x_api_key",
                "OVERRIDE;;api_key: a | Api-Key: b;api-key api_key",
                "OVERRIDE;;X.API.Key: a | x!api~key: b;x.api.key x!api~key",
                "OVERRIDE;;x_other: a;none",
                "OVERRIDE;BYPASS;X_Api-Key: a;bypass",
                "STANDARD;;Authorization: a | Cookie: b;none",
                "STANDARD;;Authorization: a | X-Goog-Api-Key: c;x-goog-api-key",
                "STANDARD;PARTITION;Authorization: a | Cookie: b;authorization cookie",
                "STANDARD;SHARE;X-API-Key: a;none",
                "STANDARD;BYPASS;Cookie: a;bypass",
            })
    void credentialsCountAsConfigured(FreshnessMode freshness, CredentialMode mode, String fields, String verdict) {
        CachePolicy policy = mode == null ? Scene.policy(freshness) : Scene.credentials(Scene.policy(freshness), mode);

        assertThat(told(Credentials.of(Fields.of(lines(fields)), policy))).isEqualTo(verdict);
    }

    private static String told(Credentials credentials) {
        if (credentials instanceof Partition partition) {
            return partition.fields().names().stream().collect(Collectors.joining(" "));
        }
        return credentials instanceof Bypass ? "bypass" : "none";
    }

    @Test
    void aFieldThatRequestHeadersReplacesIsNotPartitionedOn() {
        CachePolicy policy = Scene.replacing(Scene.override(), "AUTHORIZATION");

        assertThat(Credentials.of(Fields.of("Authorization", "a"), policy)).isInstanceOf(None.class);
        assertThat(told(Credentials.of(Fields.of("Authorization", "a", "Cookie", "b"), policy)))
                .isEqualTo("cookie");
        assertThat(Credentials.of(Fields.of("x_api_key", "a"), Scene.replacing(Scene.override(), "X-API-Key")))
                .isInstanceOf(None.class);
    }

    @Test
    void everyLineOfACredentialFieldCountsWithItsValue() {
        Partition partition = (Partition) Credentials.of(Fields.of("Cookie", "a", "cookie", "b"), Scene.override());

        assertThat(partition.fields().values("Cookie")).containsExactly("a", "b");
    }
}
