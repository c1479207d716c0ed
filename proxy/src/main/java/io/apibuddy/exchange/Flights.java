package io.apibuddy.exchange;

import io.apibuddy.caching.CredentialMode;
import io.apibuddy.exchange.Fetch.Fetched;
import io.apibuddy.exchange.Succession.Place;
import io.apibuddy.http.Fields;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Lets equal questions that come at the same time be asked once: the first one goes, the others wait for its answer. For
 * any thread.
 */
final class Flights {
    private final Rooms rooms;
    private final ConcurrentMap<String, Flight> underWay = new ConcurrentHashMap<>();

    /** Those that are over, so that who looked into the store before does so again instead of asking. */
    private final Changes landed = new Changes();

    private final Unshared unshared = new Unshared();
    private final LongAdder waiting = new LongAdder();

    Flights(Rooms rooms) {
        this.rooms = rooms;
    }

    /**
     * What makes questions equal: the key, and all credentials, whatever the key says of them, unless the mapping shares
     * across them.
     */
    static Optional<String> name(Route route, Question question) {
        return question.cacheKey().map(key -> {
            StringBuilder name = new StringBuilder(key.hash());
            boolean shared = route.policy().credentials().equals(Optional.of(CredentialMode.SHARE));
            if (!shared) {
                question.marked().fields().forEach((field, value) -> {
                    if (route.secrets().contains(field)) {
                        name.append('\n').append(value);
                    }
                });
            }
            return name.toString();
        });
    }

    /** The same for those who want one variant of an answer. */
    static String name(String of, Fields variant) {
        StringBuilder name = new StringBuilder(of).append("\nvariant");
        variant.forEach(
                (field, value) -> name.append('\n').append(field).append(": ").append(value));
        return name.toString();
    }

    /** How many wait for another's answer. */
    long waiting() {
        return waiting.sum();
    }

    /** To be noted before the store is looked into. */
    long now() {
        return landed.now();
    }

    /**
     * Waits for an equal question that is under way, or asks.
     *
     * @param name that equal questions have
     * @param looked when the store was looked into, by {@link #now}
     * @param gone completes when the client that waits has gone
     * @param ask asks upstream; is given what completes when nobody waits any more
     */
    Future<Landing> ask(
            Route route,
            Question question,
            String name,
            long looked,
            Future<Void> gone,
            Function<Future<Void>, Future<Fetched>> ask) {
        if (unshared.holds(name, rooms.now())) {
            return Future.succeededFuture(new Landing.Alone());
        }
        return place(route, question, name, looked)
                .map(place -> take(place, question, gone, ask))
                .orElseGet(() -> Future.succeededFuture(new Landing.Over()));
    }

    /**
     * The same in place of a question that failed: one of those who waited for it asks, the others wait for that one.
     *
     * @param succession of those who waited
     */
    Future<Landing> askInstead(
            Succession succession,
            Route route,
            Question question,
            String name,
            Future<Void> gone,
            Function<Future<Void>, Future<Fetched>> ask) {
        if (unshared.holds(name, rooms.now())) {
            return Future.succeededFuture(new Landing.Alone());
        }
        return take(succession.place(() -> place(route, question, name)), question, gone, ask);
    }

    /** Where a question finds itself that is asked whatever came before it. */
    private Place place(Route route, Question question, String name) {
        Optional<Place> place = Optional.empty();
        while (place.isEmpty()) {
            place = place(route, question, name, landed.now());
        }
        return place.get();
    }

    /** Where a question finds itself; empty when an equal one has ended since the store was looked into. */
    private Optional<Place> place(Route route, Question question, String name, long looked) {
        while (true) {
            Flight other = underWay.get(name);
            if (other != null && !other.isOutdated()) {
                return Optional.of(new Place(other, false));
            }
            Flight flight = begun(route, question, name);
            if (other == null ? underWay.putIfAbsent(name, flight) == null : underWay.replace(name, other, flight)) {
                // Only now: an equal one may have begun and ended since it was looked for above.
                if (!landed.since(looked, route.name(), name)) {
                    return Optional.of(new Place(flight, true));
                }
                underWay.remove(name, flight);
                flight.withdrawn();
                return Optional.empty();
            }
        }
    }

    private Future<Landing> take(
            Place place, Question question, Future<Void> gone, Function<Future<Void>, Future<Fetched>> ask) {
        Flight flight = place.flight();
        if (!place.first()) {
            waiting.increment();
            return flight.join(question.marked().fields(), gone).onComplete(told -> waiting.decrement());
        }
        flight.attend(gone);
        return asked(ask, flight).map(fetched -> flight.landed(fetched, true)).otherwise(cause -> flight.failed(cause));
    }

    /**
     * Asks for the store's sake, with no client that waits; without effect when an equal question is under way, or has
     * ended since the store was looked into.
     *
     * @param looked when that was, by {@link #now}
     * @param ask asks upstream; is given what never completes
     */
    Future<Void> refresh(
            Route route, Question question, String name, long looked, Function<Future<Void>, Future<Fetched>> ask) {
        Optional<Flight> begun =
                place(route, question, name, looked).filter(Place::first).map(Place::flight);
        if (begun.isEmpty()) {
            return Future.succeededFuture();
        }
        Flight flight = begun.get();
        flight.attend(Promise.<Void>promise().future());
        return asked(ask, flight)
                .map(fetched -> flight.landed(fetched, false))
                .otherwise(flight::failed)
                .mapEmpty();
    }

    private static Future<Fetched> asked(Function<Future<Void>, Future<Fetched>> ask, Flight flight) {
        return Future.succeededFuture(flight.abandoned()).compose(ask);
    }

    private Flight begun(Route route, Question question, String name) {
        Flight[] self = new Flight[1];
        self[0] = new Flight(rooms, route, question, shared -> {
            if (!shared) {
                unshared.note(name, rooms.now());
            }
            landed.note(route.name(), name);
            underWay.remove(name, self[0]);
        });
        return self[0];
    }
}
