package io.apibuddy.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryStoreTest extends ResponseStoreContract {
    @Override
    Optional<Path> file() {
        return Optional.empty();
    }

    /** The ancestor's: {@code :memory:} shared between proxies in one process. */
    @Test
    void twoStoresInMemoryDoNotKnowOfEachOther() {
        ResponseStore one = open();
        ResponseStore other = open();
        bench.store(one, "/a", "content");

        assertThat(bench.select(other, "/a").selected()).isEmpty();
        assertThat(other.secret()).isNotEqualTo(one.secret());
    }
}
