package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.CacheKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTierTest {
    private static final int WEIGHT = new Held(List.of(), 0).weight();

    private final MemoryTier memory = new MemoryTier(100L * WEIGHT);

    @Test
    void thereIsRoomForWhatComesForTheFirstTimeUntilSevenEighthsAreTaken() {
        learn(0, 87);
        assertThat(memory.hasRoom()).isTrue();

        learn(87, 88);
        assertThat(memory.hasRoom()).isFalse();
    }

    @Test
    void whatIsReadFromDiskGetsInAllTheSame() {
        learn(0, 95);

        learn(95, 96);

        assertThat(memory.current(key("/95"))).isNotNull();
    }

    @Test
    void thereIsRoomAgainWhenSomeIsForgottenOrMoreIsConfigured() {
        learn(0, 90);
        memory.resize(200L * WEIGHT);
        assertThat(memory.hasRoom()).isTrue();

        memory.resize(100L * WEIGHT);
        assertThat(memory.hasRoom()).isFalse();
        for (int i = 0; i < 10; i++) {
            memory.forget(key("/" + i));
        }
        assertThat(memory.hasRoom()).isTrue();
    }

    private void learn(int from, int to) {
        for (int i = from; i < to; i++) {
            CacheKey key = key("/" + i);
            memory.learn(key, new Held(List.of(), memory.generation()), memory.changes(key));
        }
    }
}
