package io.apibuddy.exchange;

import io.apibuddy.caching.Reuse;
import io.apibuddy.caching.ReuseRules;
import io.apibuddy.caching.Selection;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.Tracing;
import io.apibuddy.http.HopByHop;
import io.apibuddy.http.RequestHead;
import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Asks the rules themselves about a request: nothing is remembered, nothing is carried out. */
public final class Judge {
    private final Routes routes;
    private final ResponseStore store;
    private final InstantSource clock;

    public Judge(ProxyConfig config, ResponseStore store, InstantSource clock) {
        Rooms rooms = new Rooms(store, new Nobody(), new Listeners(), clock, (delay, work) -> () -> {}, Tracing.NONE);
        this.routes = Routes.of(config, new Macs(store.secret()), Guards.ofNoRun(rooms));
        this.store = store;
        this.clock = clock;
    }

    /**
     * What the rules say.
     *
     * @param member of Cache-Status, of an answer from the store
     */
    public record Said(Reuse reuse, Optional<String> member) {}

    /** What they say of a request without content; empty when it is not for them. */
    public Future<Optional<Said>> asked(RequestHead head) {
        Optional<Route> route = routes.find(head.target());
        if (route.isEmpty() || Via.isLoop(head.fields())) {
            return Future.succeededFuture(Optional.empty());
        }
        RequestHead request = head.withFields(HopByHop.strip(head.fields()));
        return Questions.ask(route.get(), request, Body.empty())
                .compose(question -> selection(question).map(found -> Optional.of(said(route.get(), question, found))));
    }

    private Future<Selection> selection(Question question) {
        return question.cacheKey()
                .map(key -> store.peek(key, question.marked().fields()).map(ResponseStore.Found::selection))
                .orElseGet(() -> Future.succeededFuture(new Selection(Optional.empty(), List.of())));
    }

    private Said said(Route route, Question question, Selection selection) {
        Reuse reuse = ReuseRules.decide(question.marked(), selection, route.policy(), clock.instant());
        if (question.key() instanceof Question.NoKey none && !(reuse instanceof Reuse.GatewayTimeout)) {
            return new Said(new Reuse.Forward(none.reason(), Optional.empty(), none.detail()), Optional.empty());
        }
        Optional<Reuse.Serve> serve = reuse instanceof Reuse.Serve hit
                ? Optional.of(hit)
                : reuse instanceof Reuse.ServeWhileRevalidating stale ? Optional.of(stale.serve()) : Optional.empty();
        return new Said(reuse, serve.map(hit -> Statuses.hit(question, hit).member()));
    }
}
