package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.NO_FIELDS;
import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.json;
import static io.apibuddy.store.StoreBench.key;
import static io.apibuddy.store.StoreBench.random;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.config.CacheConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Editor;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Found;
import io.apibuddy.store.ResponseStore.MappingStatistics;
import io.apibuddy.store.ResponseStore.Statistics;
import io.apibuddy.store.ResponseStore.Summary;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does, wherever it keeps its entries. */
abstract class ResponseStoreContract extends HistoryContract {
    @Test
    void anUnknownKeyFindsNothing() {
        Found found = bench.select(open(), "/w/api.php?action=query");

        assertThat(found.selected()).isEmpty();
        assertThat(found.others()).isEmpty();
        assertThat(found.selection().selected()).isEmpty();
    }

    @Test
    void aCommittedResponseIsFoundAsItWas() {
        ResponseStore store = open();
        StoredResponse response =
                bench.response("/wiki/Åland", NO_FIELDS, "X-Latin", "caf\u00e9", "X-Wide", "\u4e2d\ud800");
        bench.store(store, key("/a"), response, "{\"a\": 1}".getBytes(UTF_8));

        Entry entry = bench.select(store, "/a").selected().orElseThrow();

        assertSame(entry.response(), response, 8);
        assertThat(entry.key()).isEqualTo(key("/a"));
        assertThat(new String(bench.content(entry), UTF_8)).isEqualTo("{\"a\": 1}");
    }

    @Test
    void whatComesFromDiskIsTheSame() {
        withoutMemory();
        ResponseStore store = open();
        StoredResponse response =
                bench.response("/wiki/x", NO_FIELDS, "X-Latin", "caf\u00e9", "X-Wide", "\u4e2d\ud800");
        bench.store(store, key("/a"), response, "{\"a\": 1}".getBytes(UTF_8));
        await(store.statistics());

        Entry entry = bench.select(store, "/a").selected().orElseThrow();

        assertSame(entry.response(), response, 8);
        assertThat(new String(bench.content(entry), UTF_8)).isEqualTo("{\"a\": 1}");
    }

    private static void assertSame(StoredResponse actual, StoredResponse expected, long length) {
        assertThat(actual.method()).isEqualTo(expected.method());
        assertThat(actual.uri()).isEqualTo(expected.uri());
        assertThat(actual.head()).isEqualTo(expected.head());
        assertThat(actual.selecting()).isEqualTo(expected.selecting());
        assertThat(actual.requestTime()).isEqualTo(expected.requestTime());
        assertThat(actual.responseTime()).isEqualTo(expected.responseTime());
        assertThat(actual.contentLength()).isEqualTo(length);
    }

    @Test
    void aHitInMemoryIsAnsweredAtOnce() {
        ResponseStore store = open();
        bench.select(store, "/a");
        bench.store(store, "/a", "content");

        Future<Found> answer = bench.onContext(() -> {
            Future<Found> now = store.select(key("/a"), NO_FIELDS);
            assertThat(now.isComplete()).isTrue();
            return now;
        });

        assertThat(answer.result().selected()).isPresent();
        assertThat(answer.result().selected().get().body()).isInstanceOf(Body.Whole.class);
        Future<Found> again = bench.onContext(() -> store.select(key("/a"), NO_FIELDS));
        assertThat(again).as("nothing is made anew for a hit").isSameAs(answer);
    }

    @Test
    void anAnswerFromDiskComesOnTheCallersContext() {
        withoutMemory();
        ResponseStore store = open();
        bench.store(store, "/a", "content");

        AtomicReference<Context> answeredOn = new AtomicReference<>();
        // Noted before what is awaited completes: another thread sees a result before its handlers have been called.
        bench.awaitOnContext(() -> store.select(key("/a"), NO_FIELDS).map(found -> {
            answeredOn.set(io.vertx.core.Vertx.currentContext());
            return found;
        }));

        assertThat(answeredOn.get()).isSameAs(bench.context);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 65_535, 65_536, 65_537, 131_072, 300_000, 3_000_000})
    void contentOfAnyLengthComesOutAsItWentIn(int length) {
        for (long memory : new long[] {0, 16 << 20}) {
            bench.memory = memory;
            ResponseStore store = open();
            byte[] noise = random(length, length);
            byte[] text = json(length, length);
            bench.store(store, "/noise", noise);
            bench.store(store, "/text", text);

            assertThat(bench.read(store, "/noise")).contains(noise);
            assertThat(bench.read(store, "/text")).contains(text);
            await(store.statistics());
            await(store.list(Optional.empty(), "", 10));
            assertThat(bench.read(store, "/noise")).contains(noise);
            assertThat(bench.read(store, "/text")).contains(text);
            await(store.clear(Optional.empty()));
            bench.close(store);
        }
    }

    /** The ancestor's: bodies un-gzipped by magic number, a body that begins 78 9c inflated on a hit. */
    @Test
    void contentThatLooksCompressedStaysAsItIs() throws Exception {
        withoutMemory();
        ResponseStore store = open();
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(json(1, 100_000));
        }
        ByteArrayOutputStream zlib = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(zlib)) {
            out.write(json(2, 100_000));
        }
        byte[] pretending = json(3, 5000);
        pretending[0] = 0x78;
        pretending[1] = (byte) 0x9c;
        bench.store(store, "/dump.gz", gzip.toByteArray());
        bench.store(store, "/zlib", zlib.toByteArray());
        bench.store(store, "/pretending", pretending);
        await(store.statistics());

        assertThat(zlib.toByteArray()).startsWith(0x78, 0x9c);
        assertThat(bench.read(store, "/dump.gz")).contains(gzip.toByteArray());
        assertThat(bench.read(store, "/zlib")).contains(zlib.toByteArray());
        assertThat(bench.read(store, "/pretending")).contains(pretending);
    }

    @Test
    void textTakesLessRoomThanItIsLongButNotWhatIsEncodedAlready() {
        ResponseStore store = open();
        byte[] text = json(1, 200_000);
        bench.store(store, "/text", text);
        long compressed = await(store.statistics()).bytes();
        bench.store(store, key("/encoded"), bench.response("/encoded", NO_FIELDS, "Content-Encoding", "br"), text);
        long both = await(store.statistics()).bytes();

        assertThat(compressed).isLessThan(text.length / 2);
        assertThat(both - compressed).isGreaterThan(text.length);
    }

    @Test
    void compressionCanBeOff() {
        bench.compression = false;
        ResponseStore store = open();
        byte[] text = json(1, 200_000);
        bench.store(store, "/text", text);

        assertThat(await(store.statistics()).bytes()).isGreaterThan(text.length);
        assertThat(bench.read(store, "/text")).contains(text);
    }

    @Test
    void anAbortedEditLeavesNothing() {
        ResponseStore store = open();
        bench.onContext(() -> {
            Editor editor = store.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention());
            editor.write(Buffer.buffer(random(1, 200_000)));
            editor.abort();
            editor.abort();
            editor.write(Buffer.buffer("more"));
            assertThat(editor.isGivenUp()).isTrue();
            assertThat(editor.isFull()).isFalse();
            return editor.commit();
        });

        assertThat(bench.select(store, "/a").selected()).isEmpty();
        assertThat(await(store.statistics()).entries()).isZero();
    }

    @Test
    void anAbortAfterTheCommitChangesNothing() {
        ResponseStore store = open();
        bench.awaitOnContext(() -> {
            Editor editor = store.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention());
            editor.write(Buffer.buffer("content"));
            Future<Void> committed = editor.commit();
            editor.abort();
            editor.write(Buffer.buffer("more"));
            assertThat(editor.commit().succeeded()).isTrue();
            assertThat(editor.isGivenUp()).isFalse();
            return committed;
        });

        assertThat(bench.text(store, "/a")).contains("content");
    }

    @Test
    void anUncommittedEditIsNotSeen() {
        ResponseStore store = open();
        Editor editor = bench.onContext(() -> {
            Editor open = store.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention());
            open.write(Buffer.buffer(random(1, 500_000)));
            return open;
        });

        assertThat(bench.select(store, "/a").selected()).isEmpty();
        assertThat(await(store.statistics()).entries()).isZero();
        bench.awaitOnContext(editor::commit);
        assertThat(bench.read(store, "/a")).contains(random(1, 500_000));
    }

    @Test
    void aResponseLargerThanAllowedIsGivenUpOnTheWay() {
        bench.maxResponse = 100_000;
        ResponseStore store = open();
        bench.awaitOnContext(() -> {
            Editor editor = store.edit(key("/large"), bench.response("/large", NO_FIELDS), bench.retention());
            editor.write(Buffer.buffer(new byte[100_000]));
            assertThat(editor.isGivenUp()).isFalse();
            editor.write(Buffer.buffer(new byte[1]));
            assertThat(editor.isGivenUp()).isTrue();
            return editor.commit();
        });
        bench.store(store, "/justright", new byte[100_000]);

        assertThat(bench.select(store, "/large").selected()).isEmpty();
        assertThat(bench.read(store, "/justright")).contains(new byte[100_000]);
        assertThat(await(store.statistics()).entries()).isOne();
    }

    @Test
    void aResponseSmallerThanAllowedIsNotKept() {
        bench.minResponse = 5;
        ResponseStore store = open();
        bench.store(store, "/four", "four");
        bench.store(store, "/fiver", "fiver");

        assertThat(bench.select(store, "/four").selected()).isEmpty();
        assertThat(bench.text(store, "/fiver")).contains("fiver");
    }

    @Test
    void aResponseThatIsNotAsLongAsItSaidIsNotKept() {
        ResponseStore store = open();
        StoredResponse said = bench.response("/short", NO_FIELDS);
        StoredResponse response = new StoredResponse(
                "GET", said.uri(), NO_FIELDS, said.head(), said.requestTime(), said.responseTime(), 10);
        bench.store(store, key("/short"), response, "too short".getBytes(UTF_8));
        bench.store(store, key("/right"), response, "just right".getBytes(UTF_8));

        assertThat(bench.select(store, "/short").selected()).isEmpty();
        assertThat(bench.text(store, "/right")).contains("just right");
    }

    @Test
    void anotherResponseOfTheSameKeyTakesTheFirstOnesPlace() {
        for (long memory : new long[] {0, 16 << 20}) {
            bench.memory = memory;
            ResponseStore store = open();
            bench.store(store, "/a", json(1, 500_000));
            bench.store(store, "/a", "second");
            await(store.statistics());

            Found found = bench.select(store, "/a");

            assertThat(new String(bench.content(found.selected().orElseThrow()), UTF_8))
                    .isEqualTo("second");
            assertThat(found.others()).isEmpty();
            assertThat(await(store.statistics()).entries()).isOne();
            bench.close(store);
        }
    }

    /** The ancestor's: no Accept or Vary in the key, so an XML client got JSON. */
    @Test
    void variantsAreToldApartByWhatVaryNames() {
        for (long memory : new long[] {0, 16 << 20}) {
            bench.memory = memory;
            ResponseStore store = open();
            Fields json = Fields.of("Accept", "application/json");
            Fields xml = Fields.of("Accept", "application/xml");
            bench.store(store, key("/a"), bench.response("/a", json, "Vary", "Accept"), "json".getBytes(UTF_8));
            bench.store(store, key("/a"), bench.response("/a", xml, "Vary", "Accept"), "xml".getBytes(UTF_8));
            await(store.statistics());

            Found found = bench.select(store, key("/a"), json);
            assertThat(new String(bench.content(found.selected().orElseThrow()), UTF_8))
                    .isEqualTo("json");
            assertThat(found.others()).hasSize(1);
            assertThat(found.selection().others()).hasSize(1);
            Found other = bench.select(store, key("/a"), xml);
            assertThat(new String(bench.content(other.selected().orElseThrow()), UTF_8))
                    .isEqualTo("xml");
            Found none = bench.select(store, key("/a"), NO_FIELDS);
            assertThat(none.selected()).isEmpty();
            assertThat(none.others()).hasSize(2);
            bench.store(store, key("/a"), bench.response("/a", xml, "Vary", "Accept"), "xml 2".getBytes(UTF_8));
            assertThat(bench.select(store, key("/a"), xml).others()).hasSize(1);
            assertThat(await(store.statistics()).entries()).isEqualTo(2);
            bench.close(store);
        }
    }

    @Test
    void ofSeveralThatMatchTheMostRecentIsSelected() {
        ResponseStore store = open();
        Fields german = Fields.of("Accept-Language", "de", "Accept", "text/html");
        bench.store(store, key("/a"), bench.response("/a", german, "Vary", "Accept-Language"), "old".getBytes(UTF_8));
        bench.clock.advance(Duration.ofSeconds(1));
        bench.store(store, key("/a"), bench.response("/a", german, "Vary", "Accept"), "new".getBytes(UTF_8));

        Found found = bench.select(store, key("/a"), german);

        assertThat(new String(bench.content(found.selected().orElseThrow()), UTF_8))
                .isEqualTo("new");
        assertThat(found.others()).hasSize(1);
    }

    /** Threats: "Vary with thousands of values". */
    @Test
    void variantsOfOneKeyAreCapped() {
        ResponseStore store = open();
        for (int i = 0; i < 1000; i++) {
            Fields request = Fields.of("Accept-Language", "x-" + i);
            bench.store(
                    store, key("/a"), bench.response("/a", request, "Vary", "Accept-Language"), "v".getBytes(UTF_8));
            if (i > 0) {
                Found used = bench.select(store, key("/a"), Fields.of("Accept-Language", "x-0"));
                assertThat(used.selected()).as("in use all the time, at %d", i).isPresent();
            }
        }

        assertThat(await(store.statistics()).entries()).isEqualTo(Variants.MOST);
        assertThat(bench.select(store, key("/a"), NO_FIELDS).others()).hasSize(Variants.MOST);
    }

    @Test
    void freshenedTheContentStaysAndTheHeadIsNew() {
        for (long memory : new long[] {0, 16 << 20}) {
            bench.memory = memory;
            ResponseStore store = open();
            bench.store(store, "/small", "content");
            bench.store(store, "/large", json(5, 400_000));
            long before = await(store.statistics()).bytes();
            for (String path : List.of("/small", "/large")) {
                Entry entry = bench.select(store, path).selected().orElseThrow();
                StoredResponse fresh = new StoredResponse(
                        "GET",
                        entry.response().uri(),
                        NO_FIELDS,
                        new ResponseHead(200, StoredFields.with(entry.response(), "X-Round", "two")),
                        bench.clock.instant(),
                        bench.clock.instant(),
                        entry.response().contentLength());
                Entry now = bench.awaitOnContext(() -> store.freshen(entry, fresh, bench.retention()));
                assertThat(now.response()).isSameAs(fresh);
                assertThat(bench.select(store, path)
                                .selected()
                                .orElseThrow()
                                .response()
                                .head())
                        .isEqualTo(fresh.head());
            }
            await(store.statistics());
            assertThat(bench.select(store, "/large")
                            .selected()
                            .orElseThrow()
                            .response()
                            .head()
                            .fields()
                            .first("X-Round"))
                    .contains("two");
            assertThat(bench.text(store, "/small")).contains("content");
            assertThat(bench.read(store, "/large")).contains(json(5, 400_000));
            assertThat(await(store.statistics()).bytes()).isEqualTo(before + 2L * "X-Roundtwo".length() + 4);
            assertThat(await(store.statistics()).entries()).isEqualTo(2);
            bench.close(store);
            bench.memory = 16 << 20;
        }
    }

    @Test
    void anEntryThatWasRemovedIsNotBroughtBackByFreshening() {
        ResponseStore store = open();
        bench.store(store, "/a", "content");
        Entry entry = bench.select(store, "/a").selected().orElseThrow();
        await(store.clear(Optional.empty()));

        bench.awaitOnContext(() -> store.freshen(entry, entry.response(), bench.retention()));

        await(store.statistics());
        assertThat(bench.select(store, "/a").selected()).isEmpty();
        assertThat(await(store.statistics()).entries()).isZero();
    }

    @Test
    void aRemovedEntryIsNotFoundAnyMore() {
        for (long memory : new long[] {0, 16 << 20}) {
            bench.memory = memory;
            ResponseStore store = open();
            bench.store(store, "/a", "content");
            bench.store(store, "/b", "other");
            Entry entry = bench.select(store, "/a").selected().orElseThrow();

            bench.awaitOnContext(() -> store.remove(entry));

            assertThat(bench.select(store, "/a").selected()).isEmpty();
            assertThat(await(store.statistics()).entries()).isOne();
            assertThat(bench.select(store, "/a").selected()).isEmpty();
            assertThat(bench.text(store, "/b")).contains("other");
            await(store.clear(Optional.empty()));
            bench.close(store);
        }
    }

    @Test
    void allEntriesOfOneUriGoTogether() {
        ResponseStore store = open();
        bench.store(store, key("GET /a"), bench.response("/a", NO_FIELDS), "get".getBytes(UTF_8));
        bench.store(store, key("POST /a"), bench.response("/a", NO_FIELDS), "post".getBytes(UTF_8));
        bench.store(store, key("other", "GET /a"), bench.response("/a", NO_FIELDS), "other".getBytes(UTF_8));
        bench.store(store, key("GET /ab"), bench.response("/ab", NO_FIELDS), "ab".getBytes(UTF_8));

        assertThat(await(store.removeUri("wiki", "https://en.wikipedia.org/a"))).isEqualTo(2);

        assertThat(bench.select(store, "GET /a").selected()).isEmpty();
        assertThat(bench.select(store, "POST /a").selected()).isEmpty();
        assertThat(bench.text(store, "GET /ab")).contains("ab");
        assertThat(bench.select(store, key("other", "GET /a"), NO_FIELDS).selected())
                .isPresent();
        assertThat(await(store.removeUri("wiki", "https://en.wikipedia.org/a"))).isZero();
    }

    /** The ancestor's: {@code clear_cache(domain)} cleared nothing, or other mappings' entries. */
    @Test
    void clearingOneMappingTouchesNoOther() {
        ResponseStore store = open();
        for (int i = 0; i < 20; i++) {
            bench.store(store, key("wiki", "/" + i), bench.response("/" + i, NO_FIELDS), random(i, 100_000));
            bench.store(store, key("wikidata", "/" + i), bench.response("/" + i, NO_FIELDS), "data".getBytes(UTF_8));
        }

        assertThat(await(store.clear(Optional.of("wiki")))).isEqualTo(20);

        for (int i = 0; i < 20; i++) {
            assertThat(bench.select(store, key("wiki", "/" + i), NO_FIELDS).selected())
                    .isEmpty();
            assertThat(bench.select(store, key("wikidata", "/" + i), NO_FIELDS).selected())
                    .isPresent();
        }
        assertThat(await(store.statistics()).mappings())
                .extracting(MappingStatistics::mapping)
                .containsExactly("wikidata");
        assertThat(await(store.clear(Optional.of("nothing")))).isZero();
        assertThat(await(store.clear(Optional.empty()))).isEqualTo(20);
        assertThat(await(store.statistics()).bytes()).isZero();
    }

    @Test
    void clearingAMappingOfManyEntriesLetsOthersBeStoredMeanwhile() {
        ResponseStore store = open();
        bench.store(store, key("other", "/kept"), bench.response("/kept", NO_FIELDS), "kept".getBytes(UTF_8));
        for (int i = 0; i < 11_000; i += 100) {
            int from = i;
            bench.awaitOnContext(() -> {
                List<Future<Void>> all = new ArrayList<>();
                for (int j = from; j < from + 100; j++) {
                    all.add(StoreBench.write(
                            store.edit(key("/" + j), bench.response("/" + j, NO_FIELDS), bench.retention()),
                            "content".getBytes(UTF_8)));
                }
                return Future.all(all);
            });
        }
        Future<Long> clearing = store.clear(Optional.of("wiki"));
        bench.store(store, key("other", "/new"), bench.response("/new", NO_FIELDS), "new".getBytes(UTF_8));

        assertThat(await(clearing)).isEqualTo(11_000);

        assertThat(await(store.statistics()).entries()).isEqualTo(2);
        assertThat(bench.select(store, "/7").selected()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 300_000, 5_000_000})
    void anEditBegunBeforeAClearBringsNothingBack(int length) {
        ResponseStore store = open();
        Editor editor = bench.onContext(() -> {
            Editor open = store.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention());
            open.write(Buffer.buffer(random(1, length / 2)));
            return open;
        });
        await(store.clear(Optional.of("wiki")));

        bench.awaitOnContext(() -> {
            editor.write(Buffer.buffer(random(1, length / 2)));
            return editor.commit();
        });

        assertThat(bench.select(store, "/a").selected()).isEmpty();
        assertThat(await(store.statistics()).entries()).isZero();
        bench.store(store, "/a", "later");
        assertThat(bench.text(store, "/a")).contains("later");
    }

    @Test
    void anEditBegunBeforeItsUriWasRemovedBringsNothingBack() {
        ResponseStore store = open();
        bench.select(store, "/a");
        Editor editor =
                bench.onContext(() -> store.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention()));
        await(store.removeUri("wiki", "https://en.wikipedia.org/a"));

        bench.awaitOnContext(editor::commit);

        assertThat(bench.select(store, "/a").selected()).isEmpty();
        assertThat(await(store.statistics()).entries()).isZero();
    }

    /** The ancestor's: {@code max_entries} ignored. The issue: ten thousand answers, max_entries 1000, exactly 1000. */
    @Test
    void tenThousandDifferentAnswersWithMaxEntriesOneThousandLeaveExactlyOneThousand() {
        bench.maxEntries = 1000;
        ResponseStore store = open();
        for (int i = 0; i < 100; i++) {
            int from = 100 * i;
            bench.awaitOnContext(() -> {
                List<Future<Void>> all = new ArrayList<>();
                for (int j = from; j < from + 100; j++) {
                    all.add(StoreBench.write(
                            store.edit(key("/" + j), bench.response("/" + j, NO_FIELDS), bench.retention()),
                            ("answer " + j).getBytes(UTF_8)));
                }
                return Future.all(all);
            });
        }

        Statistics statistics = await(store.statistics());

        assertThat(statistics.entries()).isEqualTo(1000);
        assertThat(statistics.evictions()).isEqualTo(9000);
        assertThat(await(store.list(Optional.empty(), "", 20_000))).hasSize(1000);
        assertThat(bench.select(store, "/8999").selected()).isEmpty();
        assertThat(bench.text(store, "/9000")).contains("answer 9000");
        assertThat(bench.text(store, "/9999")).contains("answer 9999");
    }

    /** The ancestor's: no bound in bytes. */
    @Test
    void theBoundInBytesHoldsAndTheLeastRecentlyUsedGoes() {
        bench.maxSize = 1_000_000;
        ResponseStore store = open();
        for (int i = 0; i < 50; i++) {
            bench.store(store, "/" + i, random(i, 50_000));
            assertThat(bench.read(store, "/0")).as("in use all the time").contains(random(0, 50_000));
        }

        Statistics statistics = await(store.statistics());

        assertThat(statistics.bytes()).isBetween(900_000L, 1_000_000L);
        assertThat(statistics.entries()).isEqualTo(19);
        assertThat(bench.select(store, "/1").selected()).isEmpty();
        assertThat(bench.select(store, "/49").selected()).isPresent();
        bench.store(store, "/toolarge", new byte[1_000_001]);
        assertThat(bench.select(store, "/toolarge").selected()).isEmpty();
        assertThat(await(store.statistics()).entries()).isEqualTo(19);
    }

    @Test
    void aHitCountsAsUseAlsoWhenTheClockStandsStill() {
        bench.maxEntries = 3;
        ResponseStore store = open();
        for (String path : List.of("/a", "/b", "/c")) {
            bench.store(store, path, path);
        }
        await(store.statistics());
        bench.select(store, "/a");
        bench.store(store, "/d", "/d");
        await(store.statistics());

        assertThat(bench.select(store, "/b").selected()).isEmpty();
        assertThat(bench.text(store, "/a")).contains("/a");
        assertThat(await(store.list(Optional.empty(), "", 10)))
                .extracting(summary -> summary.response().uri())
                .containsExactly(
                        "https://en.wikipedia.org/a", "https://en.wikipedia.org/d", "https://en.wikipedia.org/c");
    }

    @Test
    void smallerLimitsTakeEffectAtOnce() {
        ResponseStore store = open();
        for (int i = 0; i < 100; i++) {
            bench.store(store, "/" + i, "content");
        }
        bench.maxEntries = 10;
        CacheConfig smaller = bench.config(file());
        bench.onContext(() -> {
            store.reconfigure(smaller);
            return null;
        });

        await().untilAsserted(
                        () -> assertThat(await(store.statistics()).entries()).isEqualTo(10));
        assertThat(bench.select(store, "/99").selected()).isPresent();
    }

    @Test
    void countsAreExact() {
        withoutMemory();
        ResponseStore store = open();
        Random random = new Random(20261122);
        for (int i = 0; i < 500; i++) {
            String path = "/" + random.nextInt(60);
            CacheKey key = key("m" + random.nextInt(3), path);
            switch (random.nextInt(6)) {
                case 0, 1, 2 ->
                    bench.store(
                            store,
                            key,
                            bench.response(path, NO_FIELDS),
                            json(i, random.nextInt(10) == 0 ? 200_000 : random.nextInt(2000)));
                case 3 ->
                    bench.select(store, key, NO_FIELDS)
                            .selected()
                            .ifPresent(entry -> bench.awaitOnContext(() -> store.remove(entry)));
                case 4 ->
                    bench.select(store, key, NO_FIELDS)
                            .selected()
                            .ifPresent(entry -> bench.awaitOnContext(
                                    () -> store.freshen(entry, entry.response(), bench.retention())));
                default -> await(store.removeUri("m0", "https://en.wikipedia.org" + path));
            }
        }

        List<Summary> all = await(store.list(Optional.empty(), "", 1000));
        Statistics statistics = await(store.statistics());

        assertThat(statistics.entries()).isEqualTo(all.size()).isPositive();
        assertThat(statistics.bytes())
                .isEqualTo(all.stream().mapToLong(Summary::storedBytes).sum());
        assertThat(statistics.mappings().stream()
                        .mapToLong(MappingStatistics::entries)
                        .sum())
                .isEqualTo(all.size());
    }

    @Test
    void whatIsOverIsNotFoundAndIsRemovedInTheBackground() {
        ResponseStore store = open();
        for (int i = 0; i < 1200; i++) {
            bench.store(store, "/" + i, "content");
            bench.select(store, "/" + i);
        }
        assertThat(await(store.statistics()).memoryEntries()).isEqualTo(1200);
        assertThat(await(store.statistics()).memoryBytes()).isBetween(1200 * 500L, 1200 * 5000L);
        bench.clock.advance(Duration.ofHours(2));
        assertThat(bench.select(store, "/7").selected()).as("its last moment").isPresent();
        bench.clock.advance(Duration.ofSeconds(1));

        assertThat(bench.select(store, "/7").selected()).isEmpty();
        bench.clock.advance(bench.cleanup);
        await().untilAsserted(() -> {
            Statistics statistics = await(store.statistics());
            assertThat(statistics.entries()).isZero();
            assertThat(statistics.expirations()).isEqualTo(1200);
        });
    }

    @Test
    void whatLastsIsFoundWhenItsUseIsOverAndIsNotRemovedUntilItLastsNoMore() {
        ResponseStore store = open();
        store.lasting(Set.of("m1", "m3"));
        for (String mapping : List.of("m0", "m1", "m2")) {
            bench.store(store, key(mapping, "/a"), bench.response("/a", NO_FIELDS), json(1, 10));
        }
        bench.clock.advance(Duration.ofDays(400));

        assertThat(bench.select(store, key("m0", "/a"), NO_FIELDS).selected()).isEmpty();
        assertThat(bench.select(store, key("m1", "/a"), NO_FIELDS).selected()).isPresent();
        await().untilAsserted(() ->
                assertThat(await(store.statistics()).expirations()).isEqualTo(2));
        assertThat(bench.select(store, key("m1", "/a"), NO_FIELDS).selected()).isPresent();

        store.lasting(Set.of());
        assertThat(bench.select(store, key("m1", "/a"), NO_FIELDS).selected()).isEmpty();
        bench.clock.advance(bench.cleanup);
        await().untilAsserted(() ->
                assertThat(await(store.statistics()).expirations()).isEqualTo(3));
    }

    @Test
    void anEntryWithoutEndIsKept() {
        ResponseStore store = open();
        bench.awaitOnContext(() -> StoreBench.write(
                store.edit(
                        key("/a"),
                        bench.response("/a", NO_FIELDS),
                        new Retention(java.time.Instant.MAX, java.time.Instant.MAX)),
                "content".getBytes(UTF_8)));
        bench.clock.advance(Duration.ofDays(10_000));
        await(store.statistics());

        assertThat(bench.text(store, "/a")).contains("content");
    }

    @Test
    void listsAndFindsDescribeEntries() {
        ResponseStore store = open();
        bench.store(store, key("wiki", "/one"), bench.response("/one?q=1", NO_FIELDS), "1".getBytes(UTF_8));
        bench.clock.advance(Duration.ofSeconds(5));
        bench.store(store, key("wiki", "/two"), bench.response("/two", NO_FIELDS), "22".getBytes(UTF_8));
        bench.store(store, key("maps", "/one"), bench.response("/one", NO_FIELDS), "333".getBytes(UTF_8));

        assertThat(await(store.list(Optional.of("wiki"), "", 10)))
                .extracting(summary -> summary.response().contentLength())
                .containsExactly(2L, 1L);
        assertThat(await(store.list(Optional.empty(), "/one", 10))).hasSize(2);
        assertThat(await(store.list(Optional.empty(), "?q=", 10))).hasSize(1);
        assertThat(await(store.list(Optional.empty(), "", 1)))
                .extracting(Summary::key)
                .containsExactly(key("maps", "/one"));
        String hash = key("wiki", "/one").hash();
        Summary found = await(store.find(hash.substring(0, 6))).get(0);
        assertThat(found.key()).isEqualTo(key("wiki", "/one"));
        assertThat(found.lastUsed()).isEqualTo(bench.clock.instant().minusSeconds(5));
        assertThat(found.retention().freshUntil())
                .isEqualTo(bench.clock.instant().plusSeconds(3595));
        assertThat(found.storedBytes()).isPositive();
        assertThat(await(store.find(hash))).hasSize(1);
        assertThat(await(store.find("0000000000"))).isEmpty();
        assertThatThrownBy(() -> await(store.find("abc"))).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> await(store.find("%%%%%"))).isInstanceOf(CacheException.class);
    }

    @Test
    void aBackupIsAWholeStore() throws Exception {
        ResponseStore store = open();
        for (int i = 0; i < 50; i++) {
            bench.store(store, "/" + i, json(i, 3000 * i));
        }
        Path copy = directory.resolve("backup.db");

        await(store.backup(copy));

        bench.store(store, "/later", "later");
        ResponseStore other = bench.open(copy);
        assertThat(other.secret()).isEqualTo(store.secret());
        assertThat(await(other.statistics()).entries()).isEqualTo(50);
        assertThat(bench.read(other, "/49")).contains(json(49, 147_000));
        assertThatThrownBy(() -> await(store.backup(copy)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("exists already");
        assertThatThrownBy(() -> await(store.backup(directory.resolve("no/such/directory"))))
                .isInstanceOf(CacheException.class);
        assertThat(Files.exists(directory.resolve("no"))).isFalse();
    }

    @Test
    void aReaderOfALargeBodyFinishesThoughItIsReplacedOrRemoved() {
        withoutMemory();
        ResponseStore store = open();
        byte[] first = random(1, 1_000_000);
        bench.store(store, "/a", first);
        Entry entry = bench.select(store, "/a").selected().orElseThrow();
        Body body = bench.onContext(entry::body);
        bench.store(store, "/a", random(2, 1_000_000));
        await(store.clear(Optional.empty()));
        await(store.statistics());

        assertThat(bench.<byte[]>awaitOnContext(() -> StoreBench.collect(body))).isEqualTo(first);

        await().untilAsserted(() -> assertThatThrownBy(() -> bench.content(entry))
                .as("nobody has it any more")
                .isInstanceOf(CacheException.class));
    }

    @Test
    void ofManyThatGoAtOnceTheLeastRecentlyUsedOnesGo() {
        bench.maxEntries = 60;
        ResponseStore store = open();
        List<String> leastRecentFirst = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            bench.store(store, "/" + i, "content");
            leastRecentFirst.add("/" + i);
        }
        Random random = new Random(1);
        for (int round = 1; round <= 8; round++) {
            for (int i = 0; i < 40; i++) {
                String path = leastRecentFirst.remove(random.nextInt(60));
                bench.select(store, path);
                leastRecentFirst.add(path);
            }
            int from = 60 + 20 * round;
            bench.awaitOnContext(() -> {
                List<Future<Void>> all = new ArrayList<>();
                for (int i = from; i < from + 20; i++) {
                    all.add(StoreBench.write(
                            store.edit(key("/" + i), bench.response("/" + i, NO_FIELDS), bench.retention()),
                            "content".getBytes(UTF_8)));
                    leastRecentFirst.add("/" + i);
                }
                return Future.all(all);
            });
            long evictions = 20L * round;
            await().until(() -> store.measurements().evictions() == evictions);

            leastRecentFirst.subList(0, 20).clear();
            for (String path : leastRecentFirst) {
                assertThat(bench.awaitOnContext(() -> store.peek(key(path), NO_FIELDS))
                                .selected())
                        .as(path)
                        .isPresent();
            }
        }
        assertThat(await(store.statistics()).entries()).isEqualTo(60);
    }

    /** A client that was promised a hit gets it whole, though the entry is evicted between its finding and its reading. */
    @Test
    void anEntryThatWasFoundCanBeReadThoughItIsRemovedBeforeItsBodyIsAskedFor() {
        withoutMemory();
        ResponseStore store = open();
        byte[] large = random(1, 1_000_000);
        bench.store(store, "/a", large);
        Entry entry = bench.select(store, "/a").selected().orElseThrow();

        await(store.clear(Optional.empty()));

        assertThat(bench.content(entry)).isEqualTo(large);
        assertThat(await(store.statistics()).entries()).isZero();
    }

    @Test
    void aStreamIsReadAsItIsAskedForAndEndsWhenCancelled() {
        withoutMemory();
        ResponseStore store = open();
        bench.store(store, "/a", random(1, 1_000_000));
        Entry entry = bench.select(store, "/a").selected().orElseThrow();
        List<Integer> lengths = new ArrayList<>();
        Body body = bench.onContext(() -> {
            Body.Streamed streamed = (Body.Streamed) entry.body();
            streamed.stream().handler(buffer -> lengths.add(buffer.length()));
            streamed.stream().endHandler(end -> lengths.add(-1));
            streamed.stream().exceptionHandler(end -> lengths.add(-2));
            streamed.stream().fetch(2);
            return streamed;
        });
        await().until(() -> bench.onContext(lengths::size) == 2);
        bench.onContext(() -> {
            ((Body.Streamed) body).stream().pause();
            ((Body.Streamed) body).stream().fetch(1);
            return null;
        });
        await().until(() -> bench.onContext(lengths::size) == 3);

        bench.onContext(() -> {
            ((Body.Streamed) body).stream().resume();
            body.cancel();
            body.cancel();
            return null;
        });
        await(store.statistics());
        await(store.statistics());

        assertThat(bench.onContext(() -> List.copyOf(lengths))).containsExactly(65_536, 65_536, 65_536);
        assertThat(body.length()).isEqualTo(1_000_000);
    }

    /** Fifty large answers at once: what waits for the disk is bounded, whoever writes it. */
    @Test
    void manyLargeEditsAtOnceHoldEachOtherBack() {
        bench.memory = 1 << 20;
        ResponseStore store = open();
        int count = 20;
        bench.awaitOnContext(() -> {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Editor editor = store.edit(key("/" + i), bench.response("/" + i, NO_FIELDS), bench.retention());
                all.add(bench.writeAsTold(editor, random(i, 2_000_000), 0));
            }
            return Future.all(all);
        });

        for (int i = 0; i < count; i++) {
            assertThat(bench.read(store, "/" + i)).contains(random(i, 2_000_000));
        }
    }

    @Test
    void aCommitIsSeenByEverySelectAfterIt() {
        bench.memory = 60_000;
        bench.maxEntries = 1_000_000;
        ResponseStore store = open();
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            String path = "/" + random.nextInt(300);
            bench.store(store, path, path + " " + i);
            assertThat(bench.text(store, path)).contains(path + " " + i);
        }
    }

    @Test
    void theSecretIsOfThirtyTwoBytesAndStays() {
        ResponseStore store = open();
        byte[] secret = store.secret();

        assertThat(secret).hasSize(32).isNotEqualTo(new byte[32]);
        secret[0]++;
        assertThat(store.secret()).isNotEqualTo(secret);
    }

    @Test
    void afterClosingItFindsNothingAndFailsNobody() {
        ResponseStore store = open();
        bench.store(store, "/a", "content");
        bench.close(store);
        await(store.close());

        bench.store(store, "/b", "content");
        bench.store(store, "/c", random(1, 4_000_000));
        assertThat(bench.select(store, "/c").selected()).isEmpty();
        assertThatThrownBy(() -> await(store.statistics())).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> await(store.clear(Optional.empty()))).isInstanceOf(CacheException.class);
    }

    /** Only what the contract needs of fields. */
    private static final class StoredFields {
        static Fields with(StoredResponse response, String name, String value) {
            return response.head().fields().with(name, value);
        }
    }
}
