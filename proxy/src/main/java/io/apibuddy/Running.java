package io.apibuddy;

import io.apibuddy.access.Access;
import io.apibuddy.admin.Admin;
import io.apibuddy.admin.Meters;
import io.apibuddy.config.ConfigChanges;
import io.apibuddy.config.ConfigurationException;
import io.apibuddy.config.MappingConfig;
import io.apibuddy.config.Mistake;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.config.ProxyException;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.SecurityEvent;
import io.apibuddy.events.Tracing;
import io.apibuddy.exchange.Exchange;
import io.apibuddy.server.Server;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.upstream.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rooms of a proxy between start and stop, wired. */
final class Running {
    private static final Logger log = LoggerFactory.getLogger(Running.class);

    /** A disk that takes longer has other troubles. */
    private static final Duration TO_COUNT_UP = Duration.ofSeconds(10);

    private static final Duration LONG = Duration.ofMinutes(2);

    private final Vertx vertx;
    private final ResponseStore store;
    private final Upstream upstream;
    private final Access access;
    private final Exchange exchange;
    private final Admin admin;
    private final FrontDoor door;
    private final Server server;
    private final Meters meters;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private Duration grace;

    private Running(
            ProxyConfig config,
            Vertx vertx,
            ResponseStore store,
            Upstream upstream,
            Access access,
            Exchange exchange,
            Admin admin,
            FrontDoor door,
            Server server,
            Meters meters) {
        this.grace = config.server().shutdownTimeout();
        this.vertx = vertx;
        this.store = store;
        this.upstream = upstream;
        this.access = access;
        this.exchange = exchange;
        this.admin = admin;
        this.door = door;
        this.server = server;
        this.meters = meters;
    }

    /** What is stored for them is all there is: it stays, whatever its age. */
    private static Set<String> offline(ProxyConfig config) {
        return config.mappings().values().stream()
                .filter(MappingConfig::offline)
                .map(MappingConfig::name)
                .collect(Collectors.toSet());
    }

    private static Tracing tracing(ProxyConfig config, Tracing tracing) {
        return tracing instanceof Schemed knows
                ? knows.over(config.server().tls().isPresent() ? "https" : "http")
                : tracing;
    }

    static Running start(CachingProxy proxy, ProxyConfig config, Lasting lasting) {
        InstantSource clock = lasting.clock();
        Listeners listeners = lasting.listeners();
        Vertx vertx = EventLoops.create();
        try {
            // On a thread of its own: SQLite is loaded and asked while the next rooms are opened.
            Future<ResponseStore> opening =
                    ResponseStore.open(vertx, config.cache(), clock, listeners::tellCacheTrouble, offline(config));
            try {
                Upstream upstream = Upstream.open(vertx);
                Access access = Access.open(config.security(), config.mappings().keySet(), clock);
                ResponseStore store = Waiting.on(opening);
                Exchange exchange = Waiting.on(Exchange.open(
                        config,
                        store,
                        upstream,
                        listeners,
                        clock,
                        lasting.timers().apply(vertx),
                        tracing(config, lasting.tracing())));
                lasting.meters().attach(new MeterSources(vertx, store, exchange, proxy::config));
                Admin admin =
                        Admin.open(vertx, new Steering(vertx, proxy, access, store, exchange), lasting.meters(), clock);
                FrontDoor door = new FrontDoor(access, admin, config.admin().enabled(), exchange, listeners, clock);
                Server server = Waiting.on(Server.open(
                        vertx,
                        config.server(),
                        door,
                        (client, why) -> listeners.tell(
                                new SecurityEvent(clock.instant(), client, SecurityEvent.Kind.MALFORMED, why))));
                return new Running(
                        config, vertx, store, upstream, access, exchange, admin, door, server, lasting.meters());
            } catch (RuntimeException e) {
                quietly("hourly totals", lasting.meters().detach(), TO_COUNT_UP);
                quietly("store", opening.compose(ResponseStore::close, never -> Future.succeededFuture()), LONG);
                throw e;
            }
        } catch (RuntimeException e) {
            quietly("event loops", vertx.close(), LONG);
            throw e;
        }
    }

    int port() {
        return server.port();
    }

    ResponseStore store() {
        return store;
    }

    Exchange exchange() {
        return exchange;
    }

    CountDownLatch stopped() {
        return stopped;
    }

    /** All of it or, when something changes that cannot while running, nothing. */
    void reconfigure(ProxyConfig before, ProxyConfig after) {
        refuseWhatNeedsARestart(before.changesTo(after));
        access.reconfigure(after.security(), after.mappings().keySet());
        store.lasting(offline(after));
        store.reconfigure(after.cache());
        upstream.reconfigure(after.mappings().values());
        exchange.reconfigure(after);
        door.administered(after.admin().enabled());
        server.reconfigure(after.server());
        grace = after.server().shutdownTimeout();
    }

    private static void refuseWhatNeedsARestart(ConfigChanges changes) {
        if (!changes.needRestart().isEmpty()) {
            throw new ConfigurationException(changes.needRestart().stream()
                    .map(key -> new Mistake(
                            "update",
                            0,
                            key,
                            "another value",
                            "the present one until the next start",
                            Optional.empty()))
                    .toList());
        }
    }

    /** From the outside inwards, so that what is in flight still finds all rooms open. */
    void stop() {
        admin.close();
        quietly("server", server.close(grace), grace.plusSeconds(30));
        quietly("upstream", upstream.close(), LONG);
        exchange.close();
        quietly("hourly totals", meters.detach(), TO_COUNT_UP);
        quietly("store", store.close(), LONG);
        quietly("event loops", vertx.close(), LONG);
        stopped.countDown();
    }

    private static void quietly(String part, Future<Void> closing, Duration atMost) {
        try {
            Waiting.uninterrupted(closing, atMost);
        } catch (ProxyException e) {
            log.warn("the {} did not close as it should: {}", part, e.getMessage());
        }
    }
}
