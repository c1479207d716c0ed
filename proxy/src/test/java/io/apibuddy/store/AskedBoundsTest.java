package io.apibuddy.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Asked;
import io.apibuddy.http.Fields;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Threats: a small answer to a request of many or long names. */
class AskedBoundsTest {
    private static Map<String, String> parts(int count, int length) {
        Map<String, String> parts = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            parts.put(String.format("/%03d/", i) + "n".repeat(length), "d".repeat(64));
        }
        return parts;
    }

    private static Asked asked(Map<String, String> parts, Fields fields) {
        return new Asked(
                Optional.of("r".repeat(64)),
                Optional.of(new Asked.Content("d".repeat(64), "application/json", parts)),
                fields,
                Optional.empty());
    }

    @Test
    void anOrdinaryRequestIsKeptWhole() {
        Asked ordinary = asked(parts(Asked.Content.MOST_PARTS, 40), Fields.of("Accept", "text/html"));

        assertThat(AskedBounds.bounded(ordinary)).isSameAs(ordinary);
        assertThat(AskedBounds.bounded(Asked.plain())).isSameAs(Asked.plain());
    }

    @Test
    void ofManyOrLongPartsTheFirstOnesAreKept() {
        for (Asked asked : new Asked[] {
            asked(parts(64, 1000), Fields.of("Accept", "text/html")), asked(parts(5000, 1), Fields.empty())
        }) {
            Asked bounded = AskedBounds.bounded(asked);

            Map<String, String> all = asked.content().orElseThrow().parts();
            Map<String, String> kept = bounded.content().orElseThrow().parts();
            assertThat(kept.size()).isBetween(10, Asked.Content.MOST_PARTS);
            assertThat(kept.keySet())
                    .containsExactlyElementsOf(
                            all.keySet().stream().limit(kept.size()).toList());
            assertThat(bounded.fields()).isEqualTo(asked.fields());
            assertThat(bounded.requestHeaders()).isEqualTo(asked.requestHeaders());
            assertThat(AskedBounds.weight(bounded)).isLessThanOrEqualTo(AskedBounds.MOST);
        }
    }

    @Test
    void ofFieldsThatAreTooLongNothingIsKeptAtAll() {
        assertThat(AskedBounds.bounded(asked(parts(1, 1), Fields.of("Accept", "x".repeat(30_000)))))
                .isSameAs(Asked.plain());
    }
}
