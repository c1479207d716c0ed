package io.apibuddy.store;

import io.apibuddy.caching.Asked;
import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.config.CacheConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.message.Body;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The two tiers as one store. Memory answers at once when it knows a key; else the disk is read and what is not yet
 * written is laid over it. Changes are made in memory first, then by the writer.
 */
final class SqliteStore implements ResponseStore {
    private static final long SMALLEST_BUDGET = 1 << 20;
    private static final long LARGEST_BUDGET = 32 << 20;
    private static final int HASH_DIGITS = 4;

    private final Vertx vertx;
    private final Shared shared;
    private final Budget copies;
    private final WriteQueue queue;
    private final Writer writer;
    private final @Nullable Readers readers;
    private final Reads reads;
    private final States states;
    private final Histories history;
    private final Health health;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Promise<Void> closed = Promise.promise();
    private byte[] secret = new byte[0];

    private SqliteStore(
            Vertx vertx,
            CacheConfig config,
            InstantSource clock,
            BiConsumer<String, Throwable> trouble,
            DatabaseFile file) {
        this.vertx = vertx;
        this.queue = new WriteQueue(new Budget(budget(config)));
        this.copies = new Budget(budget(config));
        this.shared = new Shared(config, clock);
        this.health = new Health(trouble);
        Readers beside = file.isInMemory()
                ? null
                : new Readers(file, this::openBody, this::removeDamaged, this::suspect, health, shared.reads());
        this.readers = beside;
        this.writer = new Writer(
                file,
                shared,
                queue,
                health,
                this::openBody,
                this::removeDamaged,
                beside == null ? Runnable::run : beside::whileReleased,
                this::reopened);
        this.reads = beside == null ? writer : beside;
        this.states = new States(vertx, queue, reads, health);
        this.history = new Histories(vertx, queue, clock, this::afterWrites);
    }

    private static long budget(CacheConfig config) {
        return Math.max(SMALLEST_BUDGET, Math.min(LARGEST_BUDGET, config.memory() / 4));
    }

    static Future<ResponseStore> open(
            Vertx vertx,
            CacheConfig config,
            InstantSource clock,
            BiConsumer<String, Throwable> trouble,
            Set<String> lasting) {
        return open(vertx, config, clock, trouble, new DatabaseFile(config.databasePath()), lasting);
    }

    static Future<ResponseStore> look(
            Vertx vertx, CacheConfig config, InstantSource clock, BiConsumer<String, Throwable> trouble) {
        DatabaseFile file = new DatabaseFile(config.databasePath());
        SqliteStore store = new SqliteStore(vertx, config, clock, trouble, file);
        store.shared.expiring(false);
        return store.start();
    }

    /** With a file of the caller's, which may be a faulty one. */
    static Future<ResponseStore> open(
            Vertx vertx,
            CacheConfig config,
            InstantSource clock,
            BiConsumer<String, Throwable> trouble,
            DatabaseFile file) {
        return open(vertx, config, clock, trouble, file, Set.of());
    }

    private static Future<ResponseStore> open(
            Vertx vertx,
            CacheConfig config,
            InstantSource clock,
            BiConsumer<String, Throwable> trouble,
            DatabaseFile file,
            Set<String> lasting) {
        SqliteStore store = new SqliteStore(vertx, config, clock, trouble, file);
        store.lasting(lasting);
        return store.start();
    }

    private Future<ResponseStore> start() {
        Promise<ResponseStore> opened = Promise.promise();
        Thread thread = new Thread(() -> work(opened), "api-buddy-store-writer");
        thread.setDaemon(true);
        thread.start();
        return here(opened.future());
    }

    /** The life of the writer's thread. */
    private void work(Promise<ResponseStore> opened) {
        try {
            secret = writer.open();
        } catch (RuntimeException | LinkageError e) {
            queue.close();
            opened.fail(e instanceof CacheException ? e : new CacheException("The cache cannot be opened: " + e, e));
            return;
        }
        if (readers != null) {
            readers.start();
        }
        opened.complete(this);
        try {
            writer.run();
        } finally {
            release();
        }
    }

    /** Whatever happened before: who waits for the end is told of it. */
    private void release() {
        try {
            if (readers != null) {
                readers.close();
            }
            writer.close();
        } finally {
            closed.complete();
        }
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public Future<Found> select(CacheKey key, Fields request) {
        Held held = shared.memory().current(key);
        if (held != null) {
            return held.select(request, shared.clock().millis(), shared.uses(), shared.lasts(key));
        }
        Future<Held> loaded = load(key);
        return loaded.isComplete()
                ? loaded.result().select(request, shared.clock().millis(), shared.uses(), shared.lasts(key))
                : here(loaded)
                        .map(found -> found.select(request, shared.clock().millis(), shared.uses(), shared.lasts(key))
                                .result());
    }

    @Override
    public Future<Found> peek(CacheKey key, Fields request) {
        Held held = shared.memory().current(key);
        return held != null
                ? Future.succeededFuture(held.peek(request, shared.clock().millis(), shared.lasts(key)))
                : here(load(key))
                        .map(loaded -> loaded.peek(request, shared.clock().millis(), shared.lasts(key)));
    }

    /**
     * What is stored under a key, from disk and from what is not there yet. Complete at once when the filter knows that
     * there is nothing. The order of the first five matters.
     */
    private Future<Held> load(CacheKey key) {
        MemoryTier memory = shared.memory();
        long changes = memory.changes(key);
        long generation = memory.generation();
        List<WriteOp.OfKey> pending = shared.overlay().of(key);
        if (pending.isEmpty() && shared.filter().lacks(key.hash())) {
            Held nothing = new Held(List.of(), generation);
            if (memory.hasRoom()) {
                memory.learn(key, nothing, changes);
            }
            return Future.succeededFuture(nothing);
        }
        Set<Purge> hidden = Set.copyOf(shared.hidden());
        Held before = pending.isEmpty() && hidden.isEmpty() ? memory.any(key) : null;
        return reads.read(reader -> {
                    Held held = before != null && reader.hasExactly(key, before.entries())
                            ? new Held(before.entries(), generation)
                            : new Held(Overlay.apply(pending, stored(reader, key, hidden)), generation);
                    memory.learn(key, held, changes);
                    return held;
                })
                .otherwise(failure -> new Held(Overlay.apply(pending, List.of()), generation));
    }

    private List<StoredEntry> stored(EntryReader reader, CacheKey key, Set<Purge> hidden) throws SQLException {
        List<StoredEntry> entries = reader.entries(key);
        entries.removeIf(entry -> hidden.stream().anyMatch(purge -> Purges.means(purge, entry)));
        entries.forEach(shared.uses()::recall);
        return entries;
    }

    @Override
    public Editor edit(CacheKey key, StoredResponse response, Retention retention, Asked asked) {
        return new StoreEditor(vertx, shared, queue, copies, this::openBody, key, response, retention, asked);
    }

    @Override
    public Future<Entry> freshen(Entry entry, StoredResponse freshened, Retention retention) {
        StoredEntry old = (StoredEntry) entry;
        StoredEntry fresh = old.freshened(freshened, retention, shared.uses().next());
        change(new WriteOps.Freshen(shared, old, fresh));
        return Future.succeededFuture(fresh);
    }

    @Override
    public Future<Void> remove(Entry entry) {
        change(new WriteOps.Remove(shared, (StoredEntry) entry));
        return Future.succeededFuture();
    }

    private void change(WriteOp.OfKey change) {
        shared.overlay().add(change);
        shared.memory().change(change.key(), change::apply);
        queue.add(change);
    }

    @Override
    public Future<Long> removeUri(String mapping, String uri) {
        return purge(new Purge.Uri(mapping, uri));
    }

    @Override
    public Future<Long> clear(Optional<String> mapping) {
        return purge(mapping.<Purge>map(Purge.Mapping::new).orElseGet(Purge.All::new));
    }

    @Override
    public Future<Statistics> statistics() {
        return here(afterWrites(reader -> statistics(reader.totals(), reader.times())));
    }

    private Statistics statistics(List<MappingStatistics> mappings, Optional<Statistics.Times> times) {
        return new Statistics(
                mappings.stream().mapToLong(MappingStatistics::entries).sum(),
                mappings.stream().mapToLong(MappingStatistics::bytes).sum(),
                shared.memory().entries(),
                shared.memory().bytes(),
                shared.evictions(),
                shared.expirations(),
                times,
                List.copyOf(mappings));
    }

    @Override
    public Future<List<Summary>> list(Optional<String> mapping, String containing, int limit) {
        return here(afterWrites(reader -> reader.lists().list(mapping, containing, limit))
                .map(this::visible));
    }

    @Override
    public Future<List<Summary>> find(String hash) {
        if (hash.length() < HASH_DIGITS || !hash.matches("[0-9a-f]+")) {
            return Future.failedFuture(
                    new CacheException("A hash is searched for by at least " + HASH_DIGITS + " hexadecimal digits."));
        }
        return here(afterWrites(reader -> reader.lists().find(hash)).map(this::visible));
    }

    @Override
    public Future<Page> page(Listing listing) {
        Paging paging;
        try {
            paging = new Paging(reads, listing);
        } catch (CacheException e) {
            return Future.failedFuture(e);
        }
        return here(afterWrites(paging::go).map(page -> new Page(visible(page.entries()), page.next())));
    }

    @Override
    public Future<List<Summary>> near(String mapping, String prefix, int limit) {
        return here(afterWrites(reader -> reader.lists().near(mapping, prefix, limit))
                .map(this::visible));
    }

    /** Less what could not be removed yet. */
    private List<Summary> visible(List<Summary> summaries) {
        Set<Purge> hidden = Set.copyOf(shared.hidden());
        return hidden.isEmpty()
                ? summaries
                : summaries.stream()
                        .filter(one ->
                                hidden.stream().noneMatch(purge -> Purges.means(purge, one.key(), one.response())))
                        .toList();
    }

    /** From disk, past the memory tier: who looks at entries does not use them. */
    @Override
    public Future<Optional<Entry>> entry(Summary summary) {
        CacheKey key = summary.key();
        List<WriteOp.OfKey> pending = shared.overlay().of(key);
        Set<Purge> hidden = Set.copyOf(shared.hidden());
        return here(reads.read(reader -> Overlay.apply(pending, stored(reader, key, hidden)).stream()
                        .filter(entry -> entry.id() == summary.row())
                        .<Entry>map(entry -> entry)
                        .findFirst())
                .recover(SqliteStore::unreadable));
    }

    @Override
    public Future<Long> purge(Purge purge) {
        Purging purging = new Purging(shared, queue, purge);
        queue.add(purging);
        return here(purging.removed().future());
    }

    @Override
    public boolean takesWrites() {
        return health.takesWrites();
    }

    @Override
    public Measurements measurements() {
        MemoryTier memory = shared.memory();
        return new Measurements(
                memory.heldEntries(),
                memory.heldBytes(),
                memory.evictions(),
                shared.evictions(),
                shared.expirations(),
                shared.reads().timing(),
                shared.commits().timing(),
                queue.size(),
                queue.budget().taken(),
                health.now());
    }

    @Override
    public HistoryStore history() {
        return history;
    }

    @Override
    public Future<Void> backup(Path target) {
        return here(afterWrites(reader -> {
                    Backup.write(reader, target);
                    return target;
                }))
                .mapEmpty();
    }

    /** A read that sees all that was committed before it. */
    private <T> Future<T> afterWrites(Query<T> query) {
        return afterWrites(() -> reads.read(query));
    }

    private <T> Future<T> afterWrites(Supplier<Future<T>> reading) {
        WriteOps.Barrier barrier = new WriteOps.Barrier();
        queue.add(barrier);
        return barrier.passed().future().compose(passed -> reading.get()).recover(SqliteStore::unreadable);
    }

    private static <T> Future<T> unreadable(Throwable failure) {
        return Future.failedFuture(
                failure instanceof CacheException
                        ? failure
                        : new CacheException("The cache could not be read: " + failure.getMessage(), failure));
    }

    @Override
    public void lasting(Set<String> mappings) {
        shared.lasting(mappings);
    }

    @Override
    public void reconfigure(CacheConfig config) {
        shared.config(config);
        queue.budget().limit(budget(config));
        copies.limit(budget(config));
        queue.add(new WriteOps.Barrier());
    }

    @Override
    public StateStore states() {
        return states;
    }

    @Override
    public Future<Void> close() {
        if (closing.compareAndSet(false, true)) {
            queue.add(new WriteOps.Stop(states));
        }
        return here(closed.future());
    }

    private Body openBody(StoredEntry entry) {
        return BodyReader.open(
                vertx.getOrCreateContext(), reads, shared.pins(), entry, () -> removeDamaged(entry.id()));
    }

    private void removeDamaged(long row) {
        queue.add(new WriteOps.RemoveDamaged(row));
    }

    private void reopened() {
        states.reopened();
    }

    private void suspect(SQLException cause) {
        writer.suspect(cause);
        queue.add(new WriteOps.Barrier());
    }

    /** The same result, on the caller's context. */
    private <T> Future<T> here(Future<T> elsewhere) {
        return OnContext.here(vertx, elsewhere);
    }
}
