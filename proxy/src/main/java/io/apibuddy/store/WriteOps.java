package io.apibuddy.store;

import io.vertx.core.Promise;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kinds of work for the writer. */
final class WriteOps {
    private WriteOps() {}

    /** Writes a chunk of an entry that is not there yet. */
    static final class PutChunk extends WriteOp {
        private final Shared shared;
        private final Draft draft;
        private final int place;
        private final byte[] bytes;

        PutChunk(Shared shared, Draft draft, int place, byte[] bytes) {
            this.shared = shared;
            this.draft = draft;
            this.place = place;
            this.bytes = bytes;
        }

        @Override
        boolean canWait() {
            return true;
        }

        @Override
        long bytes() {
            return bytes.length;
        }

        @Override
        void run(Tables tables) throws SQLException {
            if (!draft.hasFailed() && !draft.isOvertaken()) {
                tables.bodies().write(draft, place, bytes, shared.clock().millis());
            }
        }

        @Override
        void failed(Throwable cause) {
            if (place == 0) {
                // The body's id was given in the transaction that failed, and will be given again.
                draft.place().body(BodyPlace.IN_ROW);
            }
            draft.fail();
        }
    }

    /** Stores an entry. */
    static final class Put extends WriteOp.OfKey {
        private final Shared shared;
        private final StoredEntry entry;
        private final Draft draft;
        private final byte @Nullable [] inline;
        private final Runnable finished;

        /** {@code inline} is the content when it is not in chunks; {@code finished} is run however it ends. */
        Put(Shared shared, StoredEntry entry, Draft draft, byte @Nullable [] inline, Runnable finished) {
            super(entry.key());
            this.shared = shared;
            this.entry = entry;
            this.draft = draft;
            this.inline = inline;
            this.finished = finished;
        }

        /** Unless who asked for it waits until it can be read from disk. */
        @Override
        boolean canWait() {
            return entry.content() instanceof Content.Held;
        }

        @Override
        long bytes() {
            return inline == null ? 0 : inline.length;
        }

        @Override
        List<StoredEntry> apply(List<StoredEntry> entries) {
            return draft.isOvertaken() ? entries : Variants.plus(entries, entry);
        }

        @Override
        void run(Tables tables) throws SQLException {
            if (draft.isOvertaken() || draft.hasFailed()) {
                tables.bodies().abandon(draft);
            } else {
                tables.put(entry, inline, draft);
            }
        }

        @Override
        void done(Writer.Session session) {
            if (entry.id() != StoredEntry.NO_ROW && entry.content() instanceof Content.OnDisk) {
                // Only now can it be read.
                shared.memory().change(key(), entries -> draft.isOvertaken() ? entries : Variants.plus(entries, entry));
            }
            finish();
        }

        @Override
        void failed(Throwable cause) {
            entry.id(StoredEntry.NO_ROW);
            draft.fail();
            finish();
        }

        private void finish() {
            shared.overlay().remove(this);
            shared.drafts().remove(draft);
            finished.run();
        }
    }

    /** Throws away what was written of an entry that is not to be. */
    static final class Discard extends WriteOp {
        private final Shared shared;
        private final Draft draft;

        Discard(Shared shared, Draft draft) {
            this.shared = shared;
            this.draft = draft;
        }

        @Override
        boolean canWait() {
            return true;
        }

        @Override
        void run(Tables tables) throws SQLException {
            tables.bodies().abandon(draft);
        }

        @Override
        void done(Writer.Session session) {
            shared.drafts().remove(draft);
        }

        @Override
        void failed(Throwable cause) {
            shared.drafts().remove(draft);
        }
    }

    /** Gives an entry a new head. */
    static final class Freshen extends WriteOp.OfKey {
        private final Shared shared;
        private final StoredEntry old;
        private final StoredEntry fresh;
        private boolean missing;

        Freshen(Shared shared, StoredEntry old, StoredEntry fresh) {
            super(old.key());
            this.shared = shared;
            this.old = old;
            this.fresh = fresh;
        }

        @Override
        boolean canWait() {
            return true;
        }

        @Override
        List<StoredEntry> apply(List<StoredEntry> entries) {
            return Variants.replace(entries, old, fresh);
        }

        @Override
        void run(Tables tables) throws SQLException {
            missing = old.id() != StoredEntry.NO_ROW && !tables.freshen(old.id(), fresh);
        }

        @Override
        void done(Writer.Session session) {
            shared.overlay().remove(this);
            if (missing) {
                shared.memory().forget(key());
            }
        }

        @Override
        void failed(Throwable cause) {
            // On disk it is still the old row, of the same content: that is what a later removal must find.
            fresh.id(old.id());
            shared.overlay().remove(this);
        }
    }

    /** Removes one entry. */
    static final class Remove extends WriteOp.OfKey {
        private final Shared shared;
        private final StoredEntry entry;

        Remove(Shared shared, StoredEntry entry) {
            super(entry.key());
            this.shared = shared;
            this.entry = entry;
        }

        @Override
        boolean canWait() {
            return true;
        }

        /** Until it is carried out, the entry stays hidden. */
        @Override
        boolean isLasting() {
            return true;
        }

        @Override
        List<StoredEntry> apply(List<StoredEntry> entries) {
            return Variants.minus(entries, entry);
        }

        @Override
        void run(Tables tables) throws SQLException {
            if (entry.id() != StoredEntry.NO_ROW) {
                tables.remove(entry.id());
            }
        }

        @Override
        void done(Writer.Session session) {
            shared.overlay().remove(this);
        }
    }

    /** Removes a row whose checksum is wrong. */
    static final class RemoveDamaged extends WriteOp {
        private final long id;

        RemoveDamaged(long id) {
            this.id = id;
        }

        @Override
        boolean canWait() {
            return true;
        }

        @Override
        void run(Tables tables) throws SQLException {
            tables.removeDamaged(id);
        }
    }

    /** Lets a read wait for all that was written before it. */
    static final class Barrier extends WriteOp {
        private final Promise<Void> passed = Promise.promise();

        Promise<Void> passed() {
            return passed;
        }

        @Override
        boolean endsBatch() {
            return true;
        }

        @Override
        void run(Tables tables) throws SQLException {
            tables.surplus().touchAll();
        }

        @Override
        void done(Writer.Session session) {
            passed.tryComplete();
        }

        @Override
        void failed(Throwable cause) {
            passed.tryComplete();
        }
    }

    /** A read on the writer's own connection: all there is for a database in memory. */
    static final class Read<T> extends WriteOp {
        private final Query<T> query;
        private final Promise<T> result;

        private final Timer timer;

        Read(Query<T> query, Promise<T> result, Timer timer) {
            this.query = query;
            this.result = result;
            this.timer = timer;
        }

        @Override
        boolean endsBatch() {
            return true;
        }

        @Override
        void run(Tables tables) {}

        @Override
        void done(Writer.Session session) {
            long start = System.nanoTime();
            try {
                result.tryComplete(query.run(session.reader()));
            } catch (SQLException | RuntimeException e) {
                result.tryFail(e);
            } finally {
                timer.since(start);
            }
        }

        @Override
        void failed(Throwable cause) {
            result.tryFail(cause);
        }
    }

    /** Ends the writer, once all before it is written. */
    static final class Stop extends WriteOp {
        private final States states;

        Stop(States states) {
            this.states = states;
        }

        @Override
        boolean endsBatch() {
            return true;
        }

        @Override
        void run(Tables tables) throws SQLException {
            tables.surplus().touchAll();
            tables.bodies().dropRemoved();
            states.end(tables);
        }
    }
}
