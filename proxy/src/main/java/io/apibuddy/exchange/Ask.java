package io.apibuddy.exchange;

import io.apibuddy.caching.ForwardReason;
import io.apibuddy.caching.Reuse;
import io.apibuddy.exchange.Fetch.Fetched;
import io.apibuddy.http.RequestHead;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Found;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a verdict to ask upstream means.
 *
 * @param stored the entries that it is about, which must stay readable
 * @param reason for Cache-Status
 * @param detail more about it
 * @param ifUpstreamFails what may be served should it fail; then {@code stored} begins with its entry
 * @param validates whether the cache's own conditions stand in place of the client's
 * @param how to ask
 */
record Ask(
        List<Entry> stored,
        ForwardReason reason,
        Optional<String> detail,
        Optional<Reuse.Serve> ifUpstreamFails,
        boolean validates,
        Function<Fetch, Future<Fetched>> how) {

    /** Of a verdict that needs upstream. */
    static Ask of(Route route, Question question, String protocol, Found found, Reuse reuse) {
        RequestHead plain = ForwardedHead.of(route, question, protocol);
        if (reuse instanceof Reuse.Validate validate) {
            RequestHead head = ForwardedHead.validating(route, question, protocol, validate.conditions());
            Entry entry = selected(found);
            return new Ask(
                    List.of(entry),
                    validate.reason(),
                    validate.detail(),
                    validate.ifUpstreamFails(),
                    true,
                    fetch -> fetch.validate(head, plain, entry));
        }
        if (reuse instanceof Reuse.Choose choose) {
            RequestHead head = ForwardedHead.validating(route, question, protocol, choose.conditions());
            List<Entry> among = found.others().stream()
                    .filter(entry -> choose.among().contains(entry.response()))
                    .toList();
            return new Ask(
                    among,
                    choose.reason(),
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    fetch -> fetch.choose(head, plain, among));
        }
        if (reuse instanceof Reuse.Complete complete) {
            RequestHead head = ForwardedHead.validating(route, question, protocol, complete.conditions());
            Entry part = selected(found);
            return new Ask(
                    List.of(part),
                    complete.reason(),
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    fetch -> fetch.complete(head, plain, part));
        }
        Reuse.Forward forward = (Reuse.Forward) reuse;
        return new Ask(
                found.selected().<List<Entry>>map(List::of).orElse(List.of()),
                forward.reason(),
                forward.detail(),
                forward.ifUpstreamFails(),
                false,
                fetch -> fetch.ask(plain, found.selected()));
    }

    private static Entry selected(Found found) {
        return found.selected()
                .orElseThrow(() -> new IllegalStateException("the rules reuse an entry that was not selected"));
    }
}
