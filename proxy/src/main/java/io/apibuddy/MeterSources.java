package io.apibuddy;

import io.apibuddy.admin.Meters;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Protection;
import io.apibuddy.exchange.Exchange;
import io.apibuddy.store.ResponseStore;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** What the meters ask of a running proxy's rooms. */
record MeterSources(Vertx vertx, ResponseStore store, Exchange exchange, Supplier<ProxyConfig> inForce)
        implements Meters.Sources {
    @Override
    public List<Protection> protections() {
        return exchange.protections();
    }

    @Override
    public long waiting() {
        return exchange.waiting();
    }

    @Override
    public long queued() {
        return exchange.queued();
    }

    @Override
    public ProxyConfig config() {
        return inForce.get();
    }

    @Override
    public Runnable every(Duration period, Runnable work) {
        long id = vertx.setPeriodic(period.toMillis(), fired -> work.run());
        return () -> vertx.cancelTimer(id);
    }
}
