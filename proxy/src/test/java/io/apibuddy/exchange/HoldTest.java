package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Entry;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HoldTest {
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    @Test
    void contentIsOpenUntilThoseWhoWereToldHaveOpenedTheirs() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            CompletableFuture<Void> released = new CompletableFuture<>();
            vertx.runOnContext(nothing -> {
                Hold hold = Hold.on(List.of(entry()));
                told.add("asked");
                hold.release();
                told.add("served");
                vertx.runOnContext(later -> released.complete(null));
            });
            released.get(10, TimeUnit.SECONDS);
            assertThat(told).containsExactly("opened", "asked", "served", "closed");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void outsideOfAContextItIsReleasedAtOnce() {
        Hold.on(List.of(entry())).release();
        assertThat(told).containsExactly("opened", "closed");
    }

    @Test
    void contentInMemoryNeedsNoHolding() {
        Hold.on(List.of()).release();
        assertThat(told).isEmpty();
    }

    private Entry entry() {
        return new Entry() {
            @Override
            public CacheKey key() {
                throw new UnsupportedOperationException();
            }

            @Override
            public StoredResponse response() {
                throw new UnsupportedOperationException();
            }

            @Override
            public Body body() {
                told.add("opened");
                return Body.of(new PushedStream(), 1, () -> told.add("closed"));
            }
        };
    }
}
