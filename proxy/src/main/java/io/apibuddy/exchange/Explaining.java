package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.Differences;
import io.apibuddy.caching.Freshening;
import io.apibuddy.caching.Reuse;
import io.apibuddy.caching.ReuseRules;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.caching.Vary;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Explanation.Near;
import io.apibuddy.events.Explanation.Stored;
import io.apibuddy.events.Explanation.Verdict;
import io.apibuddy.events.Masking;
import io.apibuddy.exchange.Recent.Remembered;
import io.apibuddy.http.HopByHop;
import io.apibuddy.http.RequestHead;
import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Found;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Says what would happen to a request, or what happened to one: the route, the question and the verdict are those of
 * {@link Life}, and then nothing is carried out.
 */
final class Explaining {
    private final Rooms rooms;
    private final Routes routes;
    private final Recent recent;
    private final RequestHead request;
    private final Optional<Remembered> past;

    private Explaining(Rooms rooms, Routes routes, Recent recent, RequestHead head, Optional<Remembered> past) {
        this.rooms = rooms;
        this.routes = routes;
        this.recent = recent;
        this.request = head.withFields(HopByHop.strip(head.fields()));
        this.past = past;
    }

    /** A request that was not made. */
    static Future<Explanation> of(Rooms rooms, Routes routes, Recent recent, RequestHead head, Buffer content) {
        Explaining it = new Explaining(rooms, routes, recent, head, Optional.empty());
        return it.about(route -> Questions.ask(route, it.request, Body.of(content)));
    }

    /** One that was. */
    static Future<Explanation> of(Rooms rooms, Routes routes, Recent recent, Remembered past) {
        Explaining it = new Explaining(rooms, routes, recent, past.head(), Optional.of(past));
        Buffer content = past.content() == null ? Buffer.buffer() : past.content();
        return it.about(route -> past.lacksContent()
                ? Future.succeededFuture(Questions.again(route, it.request, Optional.ofNullable(past.key())))
                : Questions.ask(route, it.request, Body.of(content)));
    }

    private Future<Explanation> about(Function<Route, Future<Question>> asking) {
        Optional<Route> route = routes.find(request.target());
        if (route.isEmpty()) {
            return Future.succeededFuture(refused(Optional.empty(), Verdicts.unknownMapping(routes)));
        }
        if (Via.isLoop(request.fields())) {
            return Future.succeededFuture(refused(route, Verdicts.loop(route.get(), request)));
        }
        return asking.apply(route.get())
                .compose(question -> look(question).compose(found -> explained(route.get(), question, found)));
    }

    private Explanation refused(Optional<Route> route, Verdict verdict) {
        return new Explanation(
                request.method(),
                Masking.mask(request.target()),
                route.map(Route::name),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                verdict,
                Optional.empty(),
                past.map(Verdicts::past),
                List.of());
    }

    /** A cache that cannot be read has nothing. */
    private Future<Found> look(Question question) {
        return question.cacheKey()
                .map(key -> rooms.store().peek(key, question.marked().fields()).otherwise(Found.nothing()))
                .orElseGet(() -> Future.succeededFuture(Found.nothing()));
    }

    private Future<Explanation> explained(Route route, Question question, Found found) {
        Reuse reuse = question.verdict(route, found.selection(), rooms.now());
        Verdict verdict = Verdicts.now(route, question, found, reuse, rooms.now());
        boolean isMiss = past.map(Verdicts::isMiss).orElseGet(() -> Verdicts.isMiss(reuse));
        Future<List<Near>> nearest = isMiss && question.cacheKey().isPresent()
                ? new Nearest(rooms, route, question).find(found)
                : Future.succeededFuture(List.of());
        boolean lacksContent = past.filter(Remembered::lacksContent).isPresent();
        return nearest.map(near -> new Explanation(
                request.method(),
                Masking.mask(request.target()),
                Optional.of(route.name()),
                Optional.of(route.origin() + Masking.mask(route.keyed(question.sent()))),
                KeyParts.of(route, question, lacksContent),
                stored(route, found),
                verdict,
                found.selected().map(entry -> freshFor(route, entry)),
                told(question, found).map(Verdicts::past),
                near));
    }

    /** Where nothing is stored, what was done the last time the same was asked says whether its answers are kept at all. */
    private Optional<Remembered> told(Question question, Found found) {
        boolean nothing = found.selected().isEmpty() && found.others().isEmpty();
        return past.isEmpty() && nothing ? question.cacheKey().flatMap(recent::lastOf) : past;
    }

    private Duration freshFor(Route route, Entry entry) {
        return ReuseRules.confirmed(entry.response(), route.policy(), rooms.now())
                .ttl();
    }

    private static List<Stored> stored(Route route, Found found) {
        return Stream.concat(
                        found.selected().stream().map(entry -> stored(route, entry, true)),
                        found.others().stream().map(entry -> stored(route, entry, false)))
                .toList();
    }

    private static Stored stored(Route route, Entry entry, boolean selected) {
        StoredResponse response = entry.response();
        Retention retention = Freshening.retention(response, route.policy());
        CacheKey key = entry.key();
        return new Stored(
                key.hash(),
                response.uri(),
                response.head().status(),
                response.responseTime(),
                retention.freshUntil(),
                retention.keepUntil(),
                Vary.names(response).stream()
                        .map(name -> Map.entry(
                                Differences.named(name),
                                shown(name, response.selecting().first(name).orElse(""))))
                        .toList(),
                selected);
    }

    private static String shown(String name, String value) {
        return !Differences.mayShow(name) && !value.isEmpty() && !value.startsWith("hmac:") ? "***" : value;
    }
}
