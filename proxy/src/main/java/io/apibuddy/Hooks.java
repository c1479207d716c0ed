package io.apibuddy;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.ProxyListener;
import java.util.function.Consumer;

/** Listeners to one sort of request. */
final class Hooks {
    private Hooks() {}

    static ProxyListener onCacheHit(Consumer<ExchangeEvent> told) {
        return new Deaf() {
            @Override
            public void onCacheHit(ExchangeEvent event) {
                told.accept(event);
            }
        };
    }

    static ProxyListener onThrottleApplied(Consumer<ExchangeEvent> told) {
        return new Deaf() {
            @Override
            public void onThrottleApplied(ExchangeEvent event) {
                told.accept(event);
            }
        };
    }

    static ProxyListener onError(Consumer<ExchangeEvent> told) {
        return new Deaf() {
            @Override
            public void onError(ExchangeEvent event) {
                told.accept(event);
            }
        };
    }

    private abstract static class Deaf implements ProxyListener {
        @Override
        public void onEvent(ExchangeEvent event) {}
    }
}
