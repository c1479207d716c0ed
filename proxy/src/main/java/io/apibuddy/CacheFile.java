package io.apibuddy;

import io.apibuddy.config.CacheConfig;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.config.ProxyException;
import io.apibuddy.http.Fields;
import io.apibuddy.store.CacheException;
import io.apibuddy.store.ResponseStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache in a database file, without a proxy around it: to look at it, clear it or copy it. A proxy may use the same
 * file at the same time; it sees a change within a second. Nothing goes by itself: answers past their use stay for the
 * proxy to remove, which knows the mappings that are offline. For any thread; its methods block until done and fail with
 * {@link CacheException}.
 */
public final class CacheFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("io.apibuddy.cache");

    /** SQLite file format, section 1.3: how every database begins. */
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private static final int MOST_ENTRIES = 1_000_000_000;
    private static final int MOST_MEGABYTES = 1 << 24;

    private final Vertx vertx;
    private final InstantSource clock;
    private final ResponseStore store;

    private CacheFile(Vertx vertx, InstantSource clock, ResponseStore store) {
        this.vertx = vertx;
        this.clock = clock;
        this.store = store;
    }

    /**
     * Opens a cache that is there already.
     *
     * @param file a database that a proxy has made
     * @return to be closed
     * @throws CacheException when there is no such file, or it is something else
     */
    public static CacheFile open(Path file) {
        return open(file, new MonotonicClock());
    }

    static CacheFile open(Path file, InstantSource clock) {
        requireDatabase(file);
        Vertx vertx = EventLoops.create();
        try {
            return new CacheFile(
                    vertx, clock, Waiting.on(ResponseStore.look(vertx, config(file), clock, CacheFile::trouble)));
        } catch (RuntimeException failed) {
            vertx.close();
            throw failed;
        }
    }

    /**
     * How much is stored.
     *
     * @return exact at the time of the answer
     */
    public Statistics statistics() {
        ResponseStore.Statistics all = Waiting.on(store.statistics());
        return new Statistics(
                all.entries(),
                all.bytes(),
                all.mappings().stream()
                        .map(one -> new MappingStatistics(one.mapping(), one.entries(), one.bytes()))
                        .toList());
    }

    /**
     * What is stored.
     *
     * @param mapping its name, or empty for all
     * @param containing text that the upstream URI must contain; empty for any
     * @param limit how many at most
     * @return the most recently used first
     */
    public List<Entry> entries(Optional<String> mapping, String containing, int limit) {
        return entries(Waiting.on(store.list(mapping, containing, limit)));
    }

    /**
     * Entries by their key's hash, or the beginning of it.
     *
     * @param hash at least 4 hexadecimal digits
     * @return all variants whose key begins so; empty when there is none
     */
    public List<Entry> find(String hash) {
        return entries(Waiting.on(store.find(hash)));
    }

    /**
     * Removes all entries.
     *
     * @return number removed
     */
    public long clear() {
        return Waiting.on(store.clear(Optional.empty()));
    }

    /**
     * Removes the entries of one mapping.
     *
     * @param mapping its name
     * @return number removed
     */
    public long clear(String mapping) {
        return Waiting.on(store.clear(Optional.of(mapping)));
    }

    /**
     * Removes the entries of one URL.
     *
     * @param mapping its name
     * @param uri at upstream, as an entry has it; of all methods
     * @return number removed
     */
    public long clearUri(String mapping, String uri) {
        return Waiting.on(store.purge(new ResponseStore.Purge.Uri(mapping, uri)));
    }

    /**
     * Removes the entries of all URLs that begin alike.
     *
     * @param mapping its name
     * @param prefix of the upstream URIs, as entries have them; it may end anywhere
     * @return number removed
     */
    public long clearPrefix(String mapping, String prefix) {
        return Waiting.on(store.purge(new ResponseStore.Purge.Prefix(mapping, prefix)));
    }

    /**
     * Removes the entries that their origin gave a tag.
     *
     * @param mapping its name
     * @param tag one of those in {@code Cache-Tag} or {@code Surrogate-Key}
     * @return number removed
     */
    public long clearTag(String mapping, String tag) {
        return Waiting.on(store.purge(new ResponseStore.Purge.Tag(mapping, tag)));
    }

    /**
     * Why a request would be answered the way it would be by a proxy on this file that has just been started: its key,
     * what is stored, the verdict and its ground, and the stored answers that come near.
     *
     * @param config of that proxy: a key depends on the mapping
     * @param request as JSON, as {@code POST /admin/explain} takes it (docs/openapi.yaml): {@code {"method": "GET", "url":
     *     "/wiki/x", "headers": {"Accept": "text/html"}, "body": "text"}}
     * @return as JSON, as it answers it
     * @throws ProxyException when the request is none, or belongs to no mapping's upstream; the message says what is allowed
     */
    public String explain(ProxyConfig config, String request) {
        return Waiting.on(new Looking(config, store, clock).post(vertx, clock, "/admin/explain", request));
    }

    /**
     * Writes a consistent copy, also while a proxy uses the file.
     *
     * @param copy that must not exist yet
     */
    public void backup(Path copy) {
        Waiting.on(store.backup(copy), Waiting.FOR_A_COPY);
    }

    @Override
    public void close() {
        try {
            Waiting.on(store.close());
        } finally {
            vertx.close();
        }
    }

    private static void trouble(String what, Throwable cause) {
        log.warn("{} ({})", what, String.valueOf(cause.getMessage()));
    }

    /** The store sets a damaged file aside and begins anew; what is no cache at all must not be moved out of its place. */
    private static void requireDatabase(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CacheException("There is no cache at " + file + ".");
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new CacheException(file + " is not a cache of API Buddy.");
            }
        } catch (IOException unreadable) {
            throw new CacheException(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** With the widest limits, so that merely looking at a file never evicts anything from it. */
    private static CacheConfig config(Path file) {
        String source = "cache file";
        return ConfigLoader.create()
                .set("cache.database_path", file, source)
                .set("cache.max_entries", MOST_ENTRIES, source)
                .set("cache.max_size_mb", MOST_MEGABYTES, source)
                .set("cache.memory_mb", 1, source)
                .load()
                .config()
                .cache();
    }

    private static List<Entry> entries(List<ResponseStore.Summary> found) {
        return found.stream().map(CacheFile::entry).toList();
    }

    private static Entry entry(ResponseStore.Summary one) {
        return new Entry(
                one.key().hash(),
                one.key().mapping(),
                one.response().method(),
                one.response().uri(),
                one.response().head().status(),
                lines(one.response().head().fields()),
                lines(one.response().selecting()),
                one.response().contentLength(),
                one.storedBytes(),
                one.response().responseTime(),
                one.retention().freshUntil(),
                one.retention().keepUntil(),
                one.lastUsed());
    }

    private static List<Map.Entry<String, String>> lines(Fields fields) {
        return IntStream.range(0, fields.size())
                .mapToObj(i -> Map.entry(fields.name(i), fields.value(i)))
                .toList();
    }

    /**
     * How much is stored.
     *
     * @param entries how many there are
     * @param bytes of content and fields as stored
     * @param mappings the same by mapping
     */
    public record Statistics(long entries, long bytes, List<MappingStatistics> mappings) {}

    /**
     * How much is stored of one mapping.
     *
     * @param mapping its name
     * @param entries how many there are
     * @param bytes of content and fields as stored
     */
    public record MappingStatistics(String mapping, long entries, long bytes) {}

    /**
     * One stored answer.
     *
     * @param hash of its cache key, 64 hexadecimal digits
     * @param mapping its name
     * @param method of the request that brought it
     * @param uri the upstream URI it came from
     * @param status as answered
     * @param fields names and values as stored, in order, repeated ones repeated
     * @param selecting the same of the request's fields that the answer's Vary names
     * @param contentLength bytes of content
     * @param storedBytes that it takes on disk
     * @param received when its head was received or last validated
     * @param freshUntil end of its freshness lifetime
     * @param keepUntil end of its use as a stale answer
     * @param lastUsed when it was last served or stored
     */
    public record Entry(
            String hash,
            String mapping,
            String method,
            String uri,
            int status,
            List<Map.Entry<String, String>> fields,
            List<Map.Entry<String, String>> selecting,
            long contentLength,
            long storedBytes,
            Instant received,
            Instant freshUntil,
            Instant keepUntil,
            Instant lastUsed) {}
}
