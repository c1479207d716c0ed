package io.apibuddy.exchange;

import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.Masking;
import io.apibuddy.events.Protection;
import io.apibuddy.events.Tracing;
import io.apibuddy.http.RequestHead;
import io.apibuddy.message.Call;
import io.apibuddy.message.Reply;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Purge;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the route of a call and lets a {@link Life} answer it. */
final class HttpExchange implements Exchange {
    private final Rooms rooms;
    private final Flights flights;
    private final Guards guards;
    private volatile Routes routes;
    private volatile Recent recent;

    private HttpExchange(ProxyConfig config, Rooms rooms, Guards guards) {
        this.rooms = rooms;
        this.flights = new Flights(rooms);
        this.guards = guards;
        this.routes = routes(config);
        this.recent = new Recent(config.admin().enabled());
    }

    static Future<Exchange> open(ProxyConfig config, Rooms rooms) {
        return Guards.open(rooms, rooms.store().states()).map(guards -> new HttpExchange(config, rooms, guards));
    }

    static Exchange forLooking(ProxyConfig config, ResponseStore store, InstantSource clock) {
        Rooms rooms = new Rooms(store, new Nobody(), new Listeners(), clock, (delay, work) -> () -> {}, Tracing.NONE);
        return new HttpExchange(config, rooms, Guards.ofNoRun(rooms));
    }

    private Routes routes(ProxyConfig config) {
        return Routes.of(config, new Macs(rooms.store().secret()), guards);
    }

    @Override
    public long waiting() {
        return flights.waiting();
    }

    @Override
    public long queued() {
        return guards.queued();
    }

    @Override
    public Future<Long> purge(Purge purge) {
        rooms.changes().note(purge);
        return rooms.store().purge(purge);
    }

    @Override
    public List<Protection> protections() {
        return routes.byName().values().stream()
                .map(route -> route.guard().protection())
                .toList();
    }

    @Override
    public boolean resetThrottle(String mapping) {
        Route route = routes.byName().get(mapping);
        if (route == null) {
            return false;
        }
        guards.reset(route.mapping());
        return true;
    }

    @Override
    public Future<Explanation> explain(RequestHead request, Buffer content) {
        return Explaining.of(rooms, routes, recent, request, content);
    }

    @Override
    public Future<Optional<Explanation>> explain(long id) {
        return recent.find(id)
                .map(past -> Explaining.of(rooms, routes, recent, past).map(Optional::of))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    @Override
    public Optional<String> storedUri(String mapping, String url, boolean prefix) {
        return Optional.ofNullable(routes.byName().get(mapping)).flatMap(route -> StoredUris.of(route, url, prefix));
    }

    @Override
    public void reconfigure(ProxyConfig config) {
        routes = routes(config);
        if (recent.isOn() != config.admin().enabled()) {
            recent = new Recent(config.admin().enabled());
        }
    }

    @Override
    public void close() {
        guards.save();
    }

    @Override
    public Future<Reply> handle(Call call) {
        Routes routes = this.routes;
        Known known = call.recollection().of(Known.class);
        if (known != null && known.holds(routes, call.head())) {
            Story story = story(call, known.route(), known.shown());
            return told(story, new Life(rooms, flights, known.route(), call, story).answer(known));
        }
        Optional<Route> route = routes.find(call.head().target());
        String shown = Masking.mask(call.head().target());
        if (route.isEmpty()) {
            Story story = story(call, null, shown);
            call.body().cancel();
            return Future.succeededFuture(story.toldBy(
                    rooms,
                    story.refused(Failures.unknownMapping(routes.names())).reply()));
        }
        Story story = story(call, route.get(), shown);
        return told(story, new Life(rooms, flights, route.get(), call, story).answer());
    }

    private Future<Reply> told(Story story, Future<Reply> answer) {
        return answer.succeeded()
                ? Future.succeededFuture(story.toldBy(rooms, answer.result()))
                : answer.map(reply -> story.toldBy(rooms, reply));
    }

    private Story story(Call call, @Nullable Route route, String shown) {
        Story story = new Story(rooms.listeners().nextId(), rooms.now(), call, shown, recent, begun(call, route));
        if (route != null) {
            story.route(route);
        }
        return story;
    }

    private Tracing.Request begun(Call call, @Nullable Route route) {
        return rooms.tracing().isOff()
                ? Tracing.Request.NONE
                : rooms.tracing()
                        .begin(
                                call.head().method(),
                                route == null ? "" : route.name(),
                                call.head().fields());
    }
}
