package io.apibuddy.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The states of one open store. Its slot is taken with the first load or save, so that who only looks at the file leaves
 * no trace there, and is looked at again in each transaction: after a roll-back, in another file, or when another process
 * took this one for dead, it is not ours any more; then a new one is taken and all that is known written to it.
 */
final class States implements StateStore {
    private final Vertx vertx;
    private final WriteQueue queue;
    private final Reads reads;
    private final Health health;
    private final SlotOwner owner = SlotOwner.ofThisOpening();
    private final Map<String, Supplier<byte[]>> known = new HashMap<>();
    /** Names whose state is to be written, or removed when it is not known any more. */
    private final Set<String> changed = new HashSet<>();

    private @Nullable Save waiting;
    /** Whether a slot has been ours, with what was in it. Of the writer's thread. */
    private boolean settled;

    States(Vertx vertx, WriteQueue queue, Reads reads, Health health) {
        this.vertx = vertx;
        this.queue = queue;
        this.reads = reads;
        this.health = health;
    }

    @Override
    public Future<Map<String, byte[]>> load() {
        Load load = new Load();
        queue.add(load);
        return OnContext.here(vertx, load.loaded.future());
    }

    @Override
    public void save(String name, Supplier<byte[]> state) {
        synchronized (this) {
            known.put(name, state);
            changed.add(name);
        }
        writeSoon();
    }

    @Override
    public void remove(String name) {
        synchronized (this) {
            known.remove(name);
            changed.add(name);
        }
        writeSoon();
    }

    /** One that waits does for all. */
    private void writeSoon() {
        Save save = new Save();
        synchronized (this) {
            if (waiting != null) {
                return;
            }
            waiting = save;
        }
        queue.add(save);
    }

    /** The database was opened again, and may be another one. */
    void reopened() {
        if (isAnyKnown()) {
            writeSoon();
        }
    }

    private synchronized boolean isAnyKnown() {
        return !known.isEmpty() || !changed.isEmpty();
    }

    private synchronized boolean isAnyChanged() {
        return !changed.isEmpty();
    }

    /** The last write: what is new, and that the slot is free. */
    void end(Tables tables) throws SQLException {
        if (isAnyChanged()) {
            new Save().run(tables);
        }
        tables.states().release(owner);
    }

    private long slot(StateTables tables) throws SQLException {
        StateTables.Holding slot = tables.hold(owner, settled);
        if (slot.isNew()) {
            synchronized (this) {
                changed.addAll(known.keySet());
            }
        }
        return slot.number();
    }

    /** Told by nobody any more until it is saved: kept all the same, should another file take the place of this one. */
    private synchronized void remember(Map<String, byte[]> states) {
        states.forEach((name, state) -> {
            if (!changed.contains(name)) {
                known.putIfAbsent(name, () -> state);
            }
        });
    }

    /** Writes what has changed until it comes to it. */
    private final class Save extends WriteOp {
        private Set<String> names = Set.of();

        @Override
        boolean canWait() {
            return true;
        }

        @Override
        void run(Tables tables) throws SQLException {
            long slot = slot(tables.states());
            take();
            for (String name : names) {
                write(tables.states(), slot, name);
            }
        }

        private void take() {
            synchronized (States.this) {
                names = Set.copyOf(changed);
                changed.clear();
                stopWaiting();
            }
        }

        private void stopWaiting() {
            if (waiting == this) {
                waiting = null;
            }
        }

        private void write(StateTables tables, long slot, String name) throws SQLException {
            Supplier<byte[]> state;
            synchronized (States.this) {
                state = known.get(name);
            }
            if (state == null) {
                tables.remove(slot, name);
                return;
            }
            byte[] bytes;
            try {
                // Without the lock: who gives it may hold one of its own while it saves.
                bytes = state.get();
            } catch (RuntimeException e) {
                health.tell("The state of " + name + " cannot be had, and is not kept.", e);
                return;
            }
            tables.write(slot, name, bytes);
        }

        @Override
        void done(Writer.Session session) {
            settled = true;
        }

        @Override
        void failed(Throwable cause) {
            synchronized (States.this) {
                changed.addAll(names);
                stopWaiting();
            }
        }
    }

    /** Takes a slot and reads what is in it. */
    private final class Load extends WriteOp {
        private final Promise<Map<String, byte[]>> loaded = Promise.promise();
        private Map<String, byte[]> states = Map.of();
        private int damaged;

        @Override
        void run(Tables tables) throws SQLException {
            StateTables.Found found = tables.states().read(slot(tables.states()));
            for (Long id : found.damaged()) {
                tables.states().removeState(id);
            }
            states = found.states();
            damaged = found.damaged().size();
        }

        @Override
        void done(Writer.Session session) {
            settled = true;
            if (damaged > 0) {
                health.tell(
                        damaged + " of the states that are kept in the cache file were damaged, and are begun anew.",
                        new CacheException("wrong checksum"));
            }
            finish(states);
            if (isAnyChanged()) {
                writeSoon();
            }
        }

        /** Reading needs neither room nor the right to write, nor waits for another writer. The slot is taken later. */
        @Override
        void failed(Throwable cause) {
            reads.read(reader -> reader.states(owner)).onComplete(read -> {
                if (read.failed()) {
                    health.tell("The states that are kept in the cache file cannot be read.", read.cause());
                }
                finish(read.succeeded() ? read.result() : Map.of());
            });
        }

        private void finish(Map<String, byte[]> found) {
            remember(found);
            loaded.tryComplete(found);
        }
    }
}
