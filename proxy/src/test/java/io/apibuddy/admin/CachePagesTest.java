package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apibuddy.caching.Asked;
import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.store.CacheException;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Listing;
import io.apibuddy.store.ResponseStore.MappingStatistics;
import io.apibuddy.store.ResponseStore.Page;
import io.apibuddy.store.ResponseStore.Purge;
import io.apibuddy.store.ResponseStore.Sort;
import io.apibuddy.store.ResponseStore.Statistics;
import io.apibuddy.store.ResponseStore.Summary;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is stored, looked at and removed. */
class CachePagesTest {
    private static final String HASH = "ab12".repeat(16);

    private final Reception reception = new Reception();
    private final Instant now = reception.clock.instant();
    private final List<Purge> purged = new ArrayList<>();
    private final List<Listing> listings = new ArrayList<>();
    private final List<Summary> found = new ArrayList<>();
    private Buffer content = Buffer.buffer("hello");
    private Optional<String> next = Optional.empty();

    @BeforeEach
    void store() {
        Map<String, java.util.function.Function<Object[], Object>> stored = reception.control.stored;
        stored.put(
                "statistics",
                args -> Future.succeededFuture(new Statistics(
                        2,
                        900,
                        1,
                        500,
                        0,
                        0,
                        Optional.of(new Statistics.Times(now, now, now, now, Instant.MAX)),
                        List.of(new MappingStatistics("wiki", 1, 500), new MappingStatistics("gone", 1, 400)))));
        stored.put("page", args -> {
            listings.add((Listing) args[0]);
            return Future.succeededFuture(new Page(List.copyOf(found), next));
        });
        stored.put(
                "find",
                args -> Future.succeededFuture(found.stream()
                        .filter(one -> one.key().hash().startsWith((String) args[0]))
                        .toList()));
        stored.put("purge", args -> {
            purged.add((Purge) args[0]);
            return Future.succeededFuture(3L);
        });
        stored.put("entry", args -> Future.succeededFuture(Optional.of(entry((Summary) args[0]))));
    }

    @AfterEach
    void close() {
        reception.close();
    }

    private ResponseStore.Entry entry(Summary summary) {
        return new ResponseStore.Entry() {
            @Override
            public CacheKey key() {
                return summary.key();
            }

            @Override
            public StoredResponse response() {
                return summary.response();
            }

            @Override
            public Body body() {
                return Body.of(content);
            }
        };
    }

    private Summary summary(String hash, String uri, Fields fields, Asked asked) {
        return new Summary(
                new CacheKey("wiki", hash),
                new StoredResponse(
                        "GET",
                        uri,
                        Fields.of("Accept", "text/html", "X-API-Key", "s3cr3t"),
                        new ResponseHead(200, fields),
                        now,
                        now,
                        5),
                new Retention(now.plusSeconds(60), Instant.MAX),
                100,
                now,
                asked,
                1);
    }

    private void stored(String uri, String... fields) {
        found.add(summary(HASH, uri, Fields.of(fields), Asked.plain()));
    }

    private JsonNode whole() {
        return reception
                .get("/admin/cache/entries/" + HASH)
                .json()
                .path("entries")
                .path(0);
    }

    @Test
    void totalsAreTold() {
        JsonNode json = reception.get("/admin/cache").json();

        assertThat(json.path("entries").asLong()).isEqualTo(2);
        assertThat(json.path("oldest").asText()).isEqualTo("2026-11-22T12:00:00Z");
        assertThat(json.path("last_end").isNull()).isTrue();
        assertThat(json.path("mappings").path(1).path("mapping").asText()).isEqualTo("gone");
    }

    @Test
    void freshIsWhatTheLifetimeInForceSays() {
        found.add(summary(HASH, "https://en.wikipedia.org/a", Fields.empty(), Asked.plain()));
        reception.control.set("domain_mappings.wiki.ttl_seconds", 0);

        JsonNode entry =
                reception.get("/admin/cache/wiki").json().path("entries").path(0);
        assertThat(entry.path("fresh").asBoolean()).isFalse();
        assertThat(entry.path("fresh_until").asText()).isEqualTo(now.toString());
    }

    @Test
    void entriesAreListedAsAskedFor() {
        reception.control.set("domain_mappings.wiki.ttl_seconds", 60);
        stored("https://wiki.example/v1/x?a=1&api_key=s3cr3t", "Content-Type", "text/html");
        next = Optional.of("CURSOR");

        JsonNode json = reception
                .get("/admin/cache/wiki?q=x%20y&sort=-size&limit=5&cursor=abc")
                .json();

        assertThat(listings)
                .containsExactly(new Listing(Optional.of("wiki"), "x y", Sort.SIZE, true, 5, Optional.of("abc")));
        assertThat(json.path("next").asText()).isEqualTo("CURSOR");
        assertThat(json.path("entries").path(0).toString())
                .isEqualTo("{\"hash\":\"" + HASH
                        + "\",\"mapping\":\"wiki\",\"method\":\"GET\",\"uri\":\"https://wiki.example/v1/x?a=1&api_key=***\","
                        + "\"status\":200,\"content_type\":\"text/html\",\"content_length\":5,\"stored_bytes\":100,"
                        + "\"received\":\"2026-11-22T12:00:00Z\",\"fresh_until\":\"2026-11-22T12:01:00Z\",\"keep_until\":null,"
                        + "\"last_used\":\"2026-11-22T12:00:00Z\",\"fresh\":true,"
                        + "\"selecting\":{\"accept\":\"text/html\",\"x-api-key\":\"***\"}}");
    }

    @ParameterizedTest
    @CsvSource({
        "/admin/cache/wiki,           wiki, USED, true",
        "/admin/cache/*,              '',   USED, true",
        "/admin/cache/%2A?sort=uri,   '',   URI,  false",
        "/admin/cache/gone?sort=ends, gone, ENDS, false",
    })
    void aListBeginsWithTheLastUsedUnlessAskedOtherwise(String path, String mapping, Sort sort, boolean descending) {
        assertThat(reception.get(path).status()).isEqualTo(200);

        assertThat(listings)
                .containsExactly(new Listing(
                        Optional.of(mapping).filter(name -> !name.isEmpty()),
                        "",
                        sort,
                        descending,
                        50,
                        Optional.empty()));
    }

    @Test
    void aMappingThatIsNeitherConfiguredNorStoredIsUnknown() {
        assertThat(reception.get("/admin/cache/none").problem()).isEqualTo("404 unknown-mapping");
        assertThat(reception.deleteWithToken("/admin/cache/none").problem()).isEqualTo("404 unknown-mapping");
        assertThat(purged).isEmpty();
    }

    @Test
    void aCursorThatIsNoneIsTheCallersFaultAndABrokenDiskIsNot() {
        reception.control.stored.put("page", args -> Future.failedFuture(new CacheException("as told")));

        assertThat(reception.get("/admin/cache/wiki?cursor=x").problem()).isEqualTo("400 bad-parameter");
        assertThat(reception.get("/admin/cache/wiki").problem()).isEqualTo("503 cache-unavailable");
        reception.control.diskTrouble = Optional.of("full");
        assertThat(reception.get("/admin/cache/wiki?cursor=x").problem()).isEqualTo("503 cache-unavailable");
    }

    @Test
    void anEntryIsShownWithItsFieldsAndWithoutItsCredentials() {
        Asked asked = new Asked(
                Optional.of("digest of headers"),
                Optional.of(new Asked.Content("digest", "application/json", Map.of("/id", "d1"))),
                Fields.of("Accept-Language", "de", "Authorization", "s3cr3t"),
                Optional.of("digest of credentials"));
        found.add(summary(
                HASH,
                "https://wiki.example/v1/<script>?signature=s3cr3t",
                Fields.of(
                        "Content-Type", "text/html", "Set-Cookie", "a=s3cr3t", "set-cookie", "b=s3cr3t", "X-A", "<b>"),
                asked));

        Reception.Answer answer = reception.get("/admin/cache/entries/AB12");

        assertThat(answer.text()).doesNotContain("s3cr3t");
        JsonNode entry = answer.json().path("entries").path(0);
        assertThat(entry.path("uri").asText())
                .startsWith("https://wiki.example/v1/")
                .contains("script");
        assertThat(entry.path("fields").toString())
                .isEqualTo(
                        "[[\"Content-Type\",\"text/html\"],[\"Set-Cookie\",\"***\"],[\"set-cookie\",\"***\"],[\"X-A\",\"<b>\"]]");
        assertThat(entry.path("key").path("content").path("parts").path("/id").asText())
                .isEqualTo("d1");
        assertThat(entry.path("key").path("fields").toString())
                .isEqualTo("[[\"Accept-Language\",\"de\"],[\"Authorization\",\"***\"]]");
        assertThat(entry.path("preview").path("text").asText()).isEqualTo("hello");
        assertThat(answer.field("Content-Type")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "Location,            /x?a=1&token=s3cr3t,               /x?a=1&token=***",
        "Location,            https://h.example/x?token=s3cr3t,  https://h.example/x?token=***",
        "Location,            https://h.example?token=s3cr3t,    https://h.example?***",
        "Location,            //h.example/x?token=s3cr3t,        //h.example/x?***",
        "location,            /x#access_token=s3cr3t,            /x#***",
        "Content-Location,    x?sig=s3cr3t,                      x?***",
        "X-Client-Secret,     s3cr3t,                            ***",
        "Surrogate-Key,       a b,                               a b",
    })
    void aFieldThatHandsOnACredentialIsShownWithoutIt(String name, String value, String shown) {
        stored("https://wiki.example/v1/x", name, value);

        assertThat(whole().path("fields").toString()).isEqualTo("[[\"" + name + "\",\"" + shown + "\"]]");
    }

    @Test
    void anAddressThatCannotBeReadLosesItsQuery() {
        stored("https://wiki.example/v1/x y?token=s3cr3t");
        assertThat(whole().path("uri").asText()).isEqualTo("https://wiki.example/v1/x y?***");
    }

    @Test
    void anEntryThatIsGoneOrUnreadableHasNoPreview() {
        stored("https://wiki.example/v1/x");
        reception.control.stored.put("entry", args -> Future.succeededFuture(Optional.empty()));
        assertThat(whole().path("preview").isNull()).isTrue();
        reception.control.stored.put("entry", args -> Future.failedFuture("the disk fails"));
        assertThat(whole().path("preview").isNull()).isTrue();
    }

    @Test
    void anUnknownHashIsTold() {
        assertThat(reception.get("/admin/cache/entries/ffff").problem()).isEqualTo("404 unknown-entry");
    }

    @Test
    void whatWasAskedToGoIsWhatThePurgeNames() {
        assertThat(reception.deleteWithToken("/admin/cache").text()).isEqualTo("{\"removed\":3}");
        reception.deleteWithToken("/admin/cache/wiki");
        reception.deleteWithToken("/admin/cache/gone");
        reception.deleteWithToken("/admin/cache/wiki?url=/x%3Fa=1");
        reception.deleteWithToken("/admin/cache/wiki?url=https://wiki.example/v1/x");
        reception.deleteWithToken("/admin/cache/wiki?prefix=/x");
        reception.deleteWithToken("/admin/cache/wiki?tag=news%20today");
        reception.deleteWithToken("/admin/cache/*");

        assertThat(purged)
                .containsExactly(
                        new Purge.All(),
                        new Purge.Mapping("wiki"),
                        new Purge.Mapping("gone"),
                        new Purge.Uri("wiki", "https://wiki.example/v1/x?a=1"),
                        new Purge.Uri("wiki", "https://wiki.example/v1/x"),
                        new Purge.Prefix("wiki", "https://wiki.example/v1/x"),
                        new Purge.Tag("wiki", "news today"),
                        new Purge.All());
    }

    @Test
    void aTagOfAllMappingsIsRemovedInEach() {
        assertThat(reception.deleteWithToken("/admin/cache/*?tag=t").text()).isEqualTo("{\"removed\":6}");
        assertThat(purged).containsExactly(new Purge.Tag("wiki", "t"), new Purge.Tag("gone", "t"));
    }

    @ParameterizedTest
    @CsvSource({"url=/a&prefix=/b", "url=/a&tag=b", "prefix=/a&tag=b", "url=https://other.example/x", "url=", "tag="})
    void whatIsNotOneThingIsRefused(String query) {
        assertThat(reception.deleteWithToken("/admin/cache/wiki?" + query).problem())
                .isEqualTo("400 bad-parameter");
        assertThat(purged).isEmpty();
    }

    @Test
    void withoutTheTokenNothingGoes() {
        assertThat(reception.delete("/admin/cache").problem()).isEqualTo("403 token-missing");
        assertThat(reception.delete("/admin/cache/wiki").problem()).isEqualTo("403 token-missing");
        assertThat(reception.delete("/admin/cache/entries/" + HASH).problem()).isEqualTo("403 token-missing");
        assertThat(purged).isEmpty();
    }

    @Test
    void anEntryIsRemovedByItsWholeHashOrByABeginningThatIsItsAlone() {
        reception.deleteWithToken("/admin/cache/entries/" + "0".repeat(64));
        assertThat(reception.deleteWithToken("/admin/cache/entries/ab12").text())
                .isEqualTo("{\"removed\":0}");
        stored("https://wiki.example/v1/x");
        stored("https://wiki.example/v1/x");
        reception.deleteWithToken("/admin/cache/entries/ab12");
        found.add(summary("ab12" + "0".repeat(60), "https://wiki.example/v1/y", Fields.empty(), Asked.plain()));

        assertThat(reception.deleteWithToken("/admin/cache/entries/ab12").problem())
                .isEqualTo("400 bad-parameter");
        assertThat(purged).containsExactly(new Purge.Hash("0".repeat(64)), new Purge.Hash(HASH));
    }

    @Test
    void aPurgeThatFailsIsTold() {
        reception.control.stored.put("purge", args -> Future.failedFuture(new CacheException("the disk is full")));

        Reception.Answer answer = reception.deleteWithToken("/admin/cache");

        assertThat(answer.problem()).isEqualTo("503 cache-unavailable");
        assertThat(answer.json().path("detail").asText()).isEqualTo("the disk is full");
    }
}
