package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.NO_FIELDS;
import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.json;
import static io.apibuddy.store.StoreBench.key;
import static io.apibuddy.store.StoreBench.random;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apibuddy.caching.Asked;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.http.Fields;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Listing;
import io.apibuddy.store.ResponseStore.Page;
import io.apibuddy.store.ResponseStore.Sort;
import io.apibuddy.store.ResponseStore.Statistics;
import io.apibuddy.store.ResponseStore.Summary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every store tells of what is in it. */
abstract class ListingContract extends StoreContract {
    private static final Asked ASKED = new Asked(
            Optional.of("digest of headers"),
            Optional.of(new Asked.Content("digest", "application/json", Map.of("/a", "1", "/b/0", "2"))),
            Fields.of("Accept", "text/html", "Authorization", "hmac"),
            Optional.of("hmac of credentials"));

    static Listing listing(Sort sort) {
        return new Listing(Optional.empty(), "", sort, false, 100, Optional.empty());
    }

    private static Listing from(Listing listing, Optional<String> cursor) {
        return new Listing(
                listing.mapping(), listing.containing(), listing.sort(), listing.descending(), listing.limit(), cursor);
    }

    /** All pages, one after the other. */
    static List<Summary> all(ResponseStore store, Listing listing) {
        List<Summary> all = new ArrayList<>();
        Page page = await(store.page(listing));
        all.addAll(page.entries());
        while (page.next().isPresent()) {
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(listing.limit());
            page = await(store.page(from(listing, page.next())));
            all.addAll(page.entries());
        }
        return all;
    }

    @Test
    void pagesOfAnyOrderAndFilterAddUpToTheWholeList() {
        ResponseStore store = open();
        Random random = new Random(20261123);
        for (int i = 0; i < 150; i++) {
            String path = "/" + (random.nextBoolean() ? "Wiki" : "w") + "/" + random.nextInt(40);
            Instant end = i % 20 == 0 ? Instant.MAX : bench.clock.instant().plusSeconds(1 + random.nextInt(50));
            int number = i;
            bench.clock.advance(Duration.ofMillis(random.nextInt(3)));
            bench.awaitOnContext(() -> StoreBench.write(
                    store.edit(
                            key("m" + number % 3, "/" + number),
                            bench.response(path, NO_FIELDS),
                            new Retention(end, end)),
                    random(number, random.nextInt(20))));
        }
        List<Summary> newestFirst = await(store.list(Optional.empty(), "", 1000));
        assertThat(newestFirst).hasSize(150);
        for (int round = 0; round < 200; round++) {
            Listing listing = new Listing(
                    random.nextBoolean() ? Optional.empty() : Optional.of("m" + random.nextInt(4)),
                    List.of("", "WIKI/1", "/w/", "nowhere").get(random.nextInt(4)),
                    Sort.values()[random.nextInt(4)],
                    random.nextBoolean(),
                    1 + random.nextInt(60),
                    Optional.empty());

            assertThat(all(store, listing))
                    .as("round %d, %s", round, listing)
                    .extracting(Summary::row)
                    .containsExactlyElementsOf(expected(newestFirst, listing));
        }
    }

    private static List<Long> expected(List<Summary> newestFirst, Listing listing) {
        Comparator<Summary> order = switch (listing.sort()) {
            case USED -> Comparator.comparing(one -> -newestFirst.indexOf(one));
            case SIZE -> Comparator.comparing(Summary::storedBytes);
            case ENDS -> Comparator.comparing(one -> one.retention().keepUntil());
            case URI ->
                Comparator.comparing((Summary one) -> one.key().mapping())
                        .thenComparing(one -> one.response().uri());
        };
        Comparator<Summary> withRow = order.thenComparing(Summary::row);
        return newestFirst.stream()
                .filter(one -> listing.mapping()
                        .map(mapping -> mapping.equals(one.key().mapping()))
                        .orElse(true))
                .filter(one -> one.response()
                        .uri()
                        .toLowerCase(Locale.ROOT)
                        .contains(listing.containing().toLowerCase(Locale.ROOT)))
                .sorted(listing.descending() ? withRow.reversed() : withRow)
                .map(Summary::row)
                .toList();
    }

    @Test
    void aPageGoesOnWhereTheLastOneEndedThoughThatEntryHasGone() {
        ResponseStore store = open();
        for (int i = 0; i < 5; i++) {
            store(store, key("/" + i), "/" + i);
        }
        Listing byUri = new Listing(Optional.of("wiki"), "", Sort.URI, false, 2, Optional.empty());
        Page first = await(store.page(byUri));
        assertThat(first.entries()).extracting(one -> one.response().uri()).allMatch(uri -> uri.matches(".*/[01]"));
        await(store.removeUri("wiki", "https://en.wikipedia.org/1"));
        store(store, key("/0a"), "/0a");

        Page second = await(store.page(from(byUri, first.next())));

        assertThat(second.entries()).extracting(one -> one.response().uri()).allMatch(uri -> uri.matches(".*/[23]"));
        assertThat(await(store.page(from(byUri, second.next()))).next()).isEmpty();
    }

    @Test
    void aCursorThatIsNoneIsRefusedWithAReason() {
        ResponseStore store = open();
        for (int i = 0; i < 3; i++) {
            store(store, key("/" + i), "/" + i);
        }
        Listing one = new Listing(Optional.empty(), "", Sort.USED, true, 1, Optional.empty());
        String cursor = await(store.page(one)).next().orElseThrow();
        byte[] changed = Base64.getUrlDecoder().decode(cursor);
        changed[5] ^= 1;
        List<String> bad = List.of(
                "",
                "x",
                "%%%",
                "AAAA",
                cursor.substring(2),
                cursor + "AAAA",
                Base64.getUrlEncoder().encodeToString(changed),
                "A".repeat(10_000));

        for (String text : bad) {
            assertThatThrownBy(() -> await(store.page(from(one, Optional.of(text)))))
                    .as(text)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("cursor");
        }
        Listing ascending = new Listing(Optional.empty(), "", Sort.USED, false, 1, Optional.of(cursor));
        assertThatThrownBy(() -> await(store.page(ascending))).isInstanceOf(CacheException.class);
        Listing bySize = new Listing(Optional.empty(), "", Sort.SIZE, true, 1, Optional.of(cursor));
        assertThatThrownBy(() -> await(store.page(bySize))).isInstanceOf(CacheException.class);
        for (int limit : new int[] {0, -1, 1001}) {
            Listing wrong = new Listing(Optional.empty(), "", Sort.USED, true, limit, Optional.empty());
            assertThatThrownBy(() -> await(store.page(wrong)))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("1 to 1000");
        }
    }

    @Test
    void nothingInASearchedTextIsAWildcard() {
        ResponseStore store = open();
        store(store, key("/1"), "/a_b?q=50%25");
        store(store, key("/2"), "/axb?q=5025");

        Listing underscore = new Listing(Optional.empty(), "A_B", Sort.USED, false, 10, Optional.empty());
        Listing percent = new Listing(Optional.empty(), "0%2", Sort.USED, false, 10, Optional.empty());

        assertThat(await(store.page(underscore)).entries())
                .extracting(Summary::key)
                .containsExactly(key("/1"));
        assertThat(await(store.page(percent)).entries())
                .extracting(Summary::key)
                .containsExactly(key("/1"));
    }

    @Test
    void nearAreThoseWhoseUriBeginsSoTheNewestUseFirst() {
        ResponseStore store = open();
        String[] paths = {"/w/a_b", "/w/a%b", "/w/axb", "/w/a", "/w/", "/w/\uffff", "/x"};
        for (String path : paths) {
            store(store, key(path), path);
            store(store, key("other", path), path);
        }
        String origin = "https://en.wikipedia.org";

        assertThat(near(store, origin + "/w/a", 10)).containsExactly("/w/a", "/w/axb", "/w/a%b", "/w/a_b");
        assertThat(near(store, origin + "/w/a_", 10)).containsExactly("/w/a_b");
        assertThat(near(store, origin + "/w/a%", 10)).containsExactly("/w/a%b");
        assertThat(near(store, origin + "/w/", 2)).containsExactly("/w/\uffff", "/w/");
        assertThat(near(store, origin + "/w/\uffff", 2)).containsExactly("/w/\uffff");
        assertThat(near(store, "", 100)).hasSize(7);
        assertThat(near(store, "z", 100)).isEmpty();
    }

    private static List<String> near(ResponseStore store, String prefix, int limit) {
        return await(store.near("wiki", prefix, limit)).stream()
                .map(one -> one.response().uri().substring("https://en.wikipedia.org".length()))
                .toList();
    }

    @Test
    void whatAKeyWasMadeOfIsKeptAlsoWhenTheEntryIsFreshened() {
        for (long memory : new long[] {0, 16 << 20}) {
            bench.memory = memory;
            ResponseStore store = open();
            bench.awaitOnContext(() -> StoreBench.write(
                    store.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention(), ASKED),
                    "a".getBytes(UTF_8)));
            store(store, key("/plain"), "/plain");
            assertThat(askedOf(store, "/a")).isEqualTo(ASKED);
            assertThat(askedOf(store, "/plain")).isSameAs(Asked.plain());
            await(store.statistics());
            Entry entry = bench.select(store, "/a").selected().orElseThrow();

            bench.awaitOnContext(() -> store.freshen(entry, bench.response("/a", NO_FIELDS), bench.retention()));

            assertThat(askedOf(store, "/a")).isEqualTo(ASKED);
            await(store.clear(Optional.empty()));
            bench.close(store);
        }
    }

    private static Asked askedOf(ResponseStore store, String path) {
        List<Summary> found = await(store.find(key(path).hash()));
        assertThat(found).hasSize(1);
        return found.get(0).asked();
    }

    @Test
    void theEntryOfASummaryIsReadAsItIsNow() {
        ResponseStore store = open();
        byte[] large = json(1, 400_000);
        bench.store(store, "/large", large);
        store(store, key("/a"), "/a");
        Summary ofLarge = await(store.find(key("/large").hash())).get(0);
        Summary summary = await(store.find(key("/a").hash())).get(0);

        Entry entry = bench.awaitOnContext(() -> store.entry(ofLarge)).orElseThrow();

        assertThat(bench.content(entry)).isEqualTo(large);
        assertThat(entry.key()).isEqualTo(key("/large"));
        Entry found = bench.awaitOnContext(() -> store.entry(summary)).orElseThrow();
        assertThat(found.response().uri()).isEqualTo("https://en.wikipedia.org/a");
        bench.awaitOnContext(() -> store.remove(found));
        assertThat(bench.awaitOnContext(() -> store.entry(summary))).isEmpty();
        store(store, key("/a"), "/a");
        await(store.statistics());
        assertThat(bench.awaitOnContext(() -> store.entry(summary)))
                .as("another answer of the same key")
                .isEmpty();
    }

    @Test
    void whoLooksAtEntriesDoesNotUseThem() {
        ResponseStore store = open();
        store(store, key("/a"), "/a");
        Instant stored = bench.clock.instant();
        bench.clock.advance(Duration.ofMinutes(1));
        Summary summary = await(store.page(listing(Sort.USED))).entries().get(0);

        bench.awaitOnContext(() -> store.entry(summary));

        assertThat(await(store.page(listing(Sort.USED))).entries().get(0).lastUsed())
                .isEqualTo(stored);
    }

    @Test
    void timesAreThoseOfTheEntries() {
        ResponseStore store = open();
        assertThat(await(store.statistics()).times()).isEmpty();
        Instant begun = bench.clock.instant();
        for (int i = 0; i < 3; i++) {
            store(store, key("/" + i), "/" + i);
            bench.clock.advance(Duration.ofMinutes(10));
        }
        bench.select(store, "/0");

        Statistics.Times times = await(store.statistics()).times().orElseThrow();

        assertThat(times.oldest()).isEqualTo(begun.plusNanos(12));
        assertThat(times.newest()).isEqualTo(begun.plusSeconds(1200).plusNanos(12));
        assertThat(times.leastRecentUse()).isEqualTo(begun.plusSeconds(600));
        assertThat(times.firstEnd()).isEqualTo(begun.plusSeconds(7200));
        assertThat(times.lastEnd()).isEqualTo(begun.plusSeconds(1200 + 7200));
        bench.awaitOnContext(() -> StoreBench.write(
                store.edit(key("/e"), bench.response("/e", NO_FIELDS), new Retention(Instant.MAX, Instant.MAX)),
                new byte[1]));
        assertThat(await(store.statistics()).times().orElseThrow().lastEnd()).isEqualTo(Instant.MAX);
    }

    @Test
    void whatTheStoreDoesIsMeasured() {
        bench.memory = 1 << 20;
        ResponseStore store = open();
        for (int i = 0; i < 200; i++) {
            bench.select(store, "/" + i);
            bench.store(store, "/" + i, random(i, 20_000));
        }
        Statistics statistics = await(store.statistics());

        ResponseStore.Measurements now = store.measurements();

        assertThat(now.memoryEntries()).isEqualTo(statistics.memoryEntries()).isBetween(10L, 60L);
        assertThat(now.memoryBytes()).isEqualTo(statistics.memoryBytes()).isBetween(1L, 1L << 20);
        assertThat(now.memoryEvictions() + now.memoryEntries()).isEqualTo(200);
        assertThat(now.evictions()).isZero();
        assertThat(now.expirations()).isZero();
        assertThat(now.reads().count()).isGreaterThanOrEqualTo(200);
        assertThat(now.commits().count()).isPositive();
        assertThat(now.commits().longest())
                .isPositive()
                .isLessThanOrEqualTo(now.commits().total());
        assertThat(now.queuedWrites()).isZero();
        assertThat(now.queuedBytes()).isZero();
        assertThat(now.trouble()).isEmpty();
    }
}
