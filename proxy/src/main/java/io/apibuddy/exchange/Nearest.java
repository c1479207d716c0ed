package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.Difference;
import io.apibuddy.caching.Difference.Kind;
import io.apibuddy.caching.Differences;
import io.apibuddy.caching.FreshnessMode;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.config.MappingConfig;
import io.apibuddy.events.Explanation.Near;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Found;
import io.apibuddy.store.ResponseStore.Summary;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Stored answers that come near to what a request asks, and why they are not what it asks for. */
final class Nearest {
    private static final int MOST = 5;

    /** So many are compared, those used last. */
    private static final int COMPARED = 200;

    private final Rooms rooms;
    private final Route route;
    private final Question question;
    private final CacheKey key;
    private final Differences.Terms terms;
    private final Differences.Noted here;

    /** For a question that has a key. */
    Nearest(Rooms rooms, Route route, Question question) {
        this.rooms = rooms;
        this.route = route;
        this.question = question;
        this.key = question.cacheKey().orElseThrow();
        MappingConfig.Key settings = route.mapping().key();
        this.terms = new Differences.Terms(
                route.name(), settings.sortQuery(), settings.ignoreQuery(), settings.ignoreJson(), settings.headers());
        this.here = new Differences.Noted(
                question.request().method(), route.asStored(question.uri()), Questions.asked(route, question));
    }

    /**
     * The least different first.
     *
     * @param found under the question's own key: what it does not select comes before all others
     */
    Future<List<Near>> find(Found found) {
        List<Near> variants = found.others().stream()
                .map(this::variant)
                .filter(near -> !near.differences().isEmpty())
                .toList();
        String path = here.uri().split("\\?", 2)[0];
        return candidates(path)
                .compose(same -> same.isEmpty() ? candidates("") : Future.succeededFuture(same))
                // Hundreds of comparisons, of whatever content clients have made up, are nothing for an event loop.
                .compose(others -> Home.here().aside(() -> leastFirst(variants, others)));
    }

    private Near variant(Entry entry) {
        StoredResponse response = entry.response();
        return near(
                entry.key(),
                response,
                Differences.selecting(terms, response, question.marked().fields()));
    }

    /** Of other keys. A store that cannot be read has none. */
    private Future<List<Summary>> candidates(String prefix) {
        return rooms.store()
                .near(route.name(), prefix, COMPARED)
                .map(all -> all.stream()
                        .filter(summary -> !summary.key().equals(key))
                        .toList())
                .otherwise(List.of());
    }

    private List<Near> leastFirst(List<Near> variants, List<Summary> others) {
        Stream<Near> compared = others.stream()
                .map(this::compared)
                .sorted(Comparator.comparingInt(near -> Differences.distance(near.differences())));
        Map<String, Near> byKey = new LinkedHashMap<>();
        compared.forEach(near -> byKey.putIfAbsent(near.hash(), near));
        return Stream.concat(
                        variants.stream()
                                .sorted(Comparator.comparingInt(near -> Differences.distance(near.differences()))),
                        byKey.values().stream())
                .limit(MOST)
                .toList();
    }

    private Near compared(Summary summary) {
        StoredResponse response = summary.response();
        List<Difference> differences = Differences.of(
                terms,
                here,
                new Differences.Noted(keyedMethod(response), response.uri(), summary.asked()),
                response,
                question.marked().fields());
        return near(summary.key(), response, differences.isEmpty() ? unknown() : differences);
    }

    /** RFC 9110 section 9.3.3: the answer to a POST that serves a GET is keyed as one. */
    private String keyedMethod(StoredResponse response) {
        return route.policy().freshness() == FreshnessMode.STANDARD ? "GET" : response.method();
    }

    /** The keys differ all the same: in where upstream's base path ends, the one thing that is not written down. */
    private static List<Difference> unknown() {
        return List.of(new Difference(Kind.UPSTREAM, "", Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Near near(CacheKey key, StoredResponse response, List<Difference> differences) {
        return new Near(key.hash(), response.method(), response.uri(), response.responseTime(), honest(differences));
    }

    /** Where one difference has no setting, those of the others make nothing one. */
    private static List<Difference> honest(List<Difference> differences) {
        return differences.stream().allMatch(difference -> difference.setting().isPresent())
                ? differences
                : differences.stream()
                        .map(it -> new Difference(it.kind(), it.name(), it.here(), it.there(), Optional.empty()))
                        .toList();
    }
}
