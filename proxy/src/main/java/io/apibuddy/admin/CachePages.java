package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.message.Body;
import io.apibuddy.message.Reply;
import io.apibuddy.store.CacheException;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Listing;
import io.apibuddy.store.ResponseStore.Page;
import io.apibuddy.store.ResponseStore.Purge;
import io.apibuddy.store.ResponseStore.Sort;
import io.apibuddy.store.ResponseStore.Summary;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is stored: looked at, and removed. */
final class CachePages {
    static final Parameter SORT = Parameter.oneOf(
            "sort",
            Stream.of("used", "size", "uri", "ends")
                    .flatMap(by -> Stream.of(by, "-" + by))
                    .toList());
    static final Parameter LIMIT = Parameter.number("limit", 1, 1000);
    static final Parameter CURSOR =
            Parameter.matching("cursor", "what next of an earlier answer says", "[\\x21-\\x7e]{1,16384}");

    private static final String ALL = "*";
    private static final List<String> SELECTORS = List.of("url", "prefix", "tag");

    private final Control control;
    private final InstantSource clock;

    CachePages(Control control, InstantSource clock) {
        this.control = control;
        this.clock = clock;
    }

    private ResponseStore store() {
        return control.store();
    }

    private EntryView view() {
        return new EntryView(control.config(), clock.instant());
    }

    Future<Reply> totals(Ask ask) {
        return store().statistics().map(statistics -> Replies.json(MetricsView.cache(statistics)));
    }

    Future<Reply> list(Ask ask) {
        String mapping = ask.part("mapping");
        String sort = ask.text("sort").orElse("-used");
        boolean descending = sort.startsWith("-");
        Listing listing = new Listing(
                Optional.of(mapping).filter(name -> !name.equals(ALL)),
                ask.text("q").orElse(""),
                Sort.valueOf(sort.substring(descending ? 1 : 0).toUpperCase(Locale.ROOT)),
                descending,
                (int) ask.number("limit", 50),
                ask.text("cursor"));
        return known(mapping).compose(there -> page(listing)).map(page -> {
            EntryView view = view();
            ObjectNode node = Json.object();
            node.set("entries", Json.array(page.entries(), view::of));
            node.set("next", Json.text(page.next()));
            return Replies.json(node);
        });
    }

    /** As long as the disk works, it is the cursor that is wrong. */
    private Future<Page> page(Listing listing) {
        return store().page(listing).recover(cause -> {
            boolean cursor = cause instanceof CacheException
                    && listing.cursor().isPresent()
                    && store().measurements().trouble().isEmpty();
            return Future.failedFuture(
                    cursor
                            ? new Refusal(
                                    Problems.badParameter(
                                            "Parameter cursor: allowed is what next of an earlier answer to the same question says."))
                            : cause);
        });
    }

    /** Configured, or with entries left from when it was; fails for any other. */
    private Future<String> known(String mapping) {
        Set<String> configured = control.config().mappings().keySet();
        if (mapping.equals(ALL) || configured.contains(mapping)) {
            return Future.succeededFuture(mapping);
        }
        return store().statistics().map(statistics -> {
            if (statistics.mappings().stream()
                    .noneMatch(stored -> stored.mapping().equals(mapping))) {
                throw new Refusal(Problems.unknownMapping(mapping, configured));
            }
            return mapping;
        });
    }

    Future<Reply> entry(Ask ask) {
        String hash = ask.part("hash").toLowerCase(Locale.ROOT);
        return store().find(hash).compose(found -> {
            if (found.isEmpty()) {
                throw new Refusal(Problems.unknownEntry(hash));
            }
            EntryView view = view();
            List<Future<JsonNode>> shown = found.stream()
                    .limit(20) // variants of one key; or the beginning of a hash that says little
                    .map(summary -> preview(summary).<JsonNode>map(preview -> view.whole(summary, preview)))
                    .toList();
            return Future.all(shown).map(all -> {
                ObjectNode node = Json.object();
                node.put("hash", hash);
                node.set("entries", Json.array(all.<JsonNode>list(), Function.identity()));
                return Replies.json(node);
            });
        });
    }

    /** Nothing to see when it has gone, or cannot be read. */
    private Future<JsonNode> preview(Summary summary) {
        return store().entry(summary)
                .compose(entry -> entry.map(ResponseStore.Entry::body)
                        .map((Body body) ->
                                Preview.of(body, summary.response().head().fields()))
                        .orElseGet(() -> Future.succeededFuture(NullNode.getInstance())))
                .otherwise(NullNode.getInstance());
    }

    Future<Reply> purgeAll(Ask ask) {
        return removed(List.of(new Purge.All()));
    }

    Future<Reply> purge(Ask ask) {
        String mapping = ask.part("mapping");
        List<String> given = SELECTORS.stream().filter(ask.query()::containsKey).toList();
        if (given.size() > 1) {
            throw new Refusal(Problems.badParameter("Found " + String.join(" and ", given)
                    + ", allowed one of url, prefix, tag, or none to remove all of the mapping."));
        }
        if (mapping.equals(ALL)) {
            return given.isEmpty()
                    ? purgeAll(ask)
                    : store().statistics()
                            .compose(statistics -> removed(statistics.mappings().stream()
                                    .flatMap(stored -> purge(stored.mapping(), ask).stream())
                                    .toList()));
        }
        return known(mapping)
                .compose(there -> removed(List.of(purge(mapping, ask).orElseThrow(() -> notBelow(mapping, given)))));
    }

    private Optional<Purge> purge(String mapping, Ask ask) {
        Optional<String> tag = ask.text("tag");
        if (tag.isPresent()) {
            return Optional.of(new Purge.Tag(mapping, tag.get()));
        }
        Optional<String> url = ask.text("url");
        if (url.isPresent()) {
            return control.storedUri(mapping, url.get(), false).map(uri -> new Purge.Uri(mapping, uri));
        }
        Optional<String> prefix = ask.text("prefix");
        return prefix.isPresent()
                ? control.storedUri(mapping, prefix.get(), true).map(uri -> new Purge.Prefix(mapping, uri))
                : Optional.of(new Purge.Mapping(mapping));
    }

    private static Refusal notBelow(String mapping, List<String> given) {
        return new Refusal(Problems.badParameter("Parameter " + given.get(0) + ": allowed a URL below the upstream of "
                + mapping + ", or a path below it that begins with a slash."));
    }

    /** A hash that is not whole must mean one key: nobody should remove by half a name what he has not seen. */
    Future<Reply> purgeEntry(Ask ask) {
        String hash = ask.part("hash").toLowerCase(Locale.ROOT);
        if (hash.length() == 64) {
            return removed(List.of(new Purge.Hash(hash)));
        }
        return store().find(hash).compose(found -> {
            Set<String> keys =
                    found.stream().map(summary -> summary.key().hash()).collect(Collectors.toSet());
            if (keys.size() > 1) {
                throw new Refusal(Problems.badParameter(
                        "The hashes of " + keys.size() + " keys begin with " + hash + ", allowed is one."));
            }
            return removed(keys.stream().<Purge>map(Purge.Hash::new).toList());
        });
    }

    private Future<Reply> removed(List<? extends Purge> purges) {
        List<Future<Long>> removing = new ArrayList<>();
        purges.forEach(purge -> removing.add(control.purge(purge)));
        return Future.all(removing)
                .map(all -> Replies.json(Json.object()
                        .put(
                                "removed",
                                all.<Long>list().stream()
                                        .mapToLong(Long::longValue)
                                        .sum())));
    }
}
