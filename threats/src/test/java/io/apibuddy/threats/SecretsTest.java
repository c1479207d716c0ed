package io.apibuddy.threats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SecretsTest {
    private final Secrets secrets = new Secrets();

    @ParameterizedTest
    @EnumSource
    void theAccessKeyMayBeNowhere(Secrets.Place place) {
        secrets.lookThrough(place, "before " + Secrets.ACCESS_KEY.text() + " after");

        assertThat(secrets.takeFinds()).singleElement().asString().startsWith(place + ": the access key as it is");
        assertThat(secrets.takeFinds()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theCredentialMayOnlyGoUpstream(Secrets.Place place) {
        secrets.lookThrough(place, "before " + Secrets.CREDENTIAL.text() + " after");

        assertThat(secrets.takeFinds()).hasSize(place == Secrets.Place.UPSTREAM ? 0 : 1);
    }

    @Test
    void howMuchWasLookedThroughIsAddedUpOverTheJvmsOfAModule(@TempDir Path module) throws IOException {
        secrets.lookThrough(Secrets.Place.LOGS, "12345");
        secrets.lookThrough(Secrets.Place.LOGS, "67");
        secrets.lookThrough(Secrets.Place.METRICS, "123");
        secrets.leave(module.resolve("target").resolve("secrets"), "1");
        secrets.leave(module.resolve("target").resolve("secrets"), "2");

        assertThat(Secrets.lookedThrough(module)).isEqualTo(Map.of(Secrets.Place.LOGS, 14L, Secrets.Place.METRICS, 6L));
        assertThat(Secrets.lookedThrough(module.resolve("none"))).isEmpty();
    }
}
