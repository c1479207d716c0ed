package io.apibuddy.store;

import io.apibuddy.store.ResponseStore.Purge;
import io.vertx.core.Promise;
import java.sql.SQLException;

/** Removes what a purge means, in several transactions when that is much, so that other writes go on between. */
final class Purging extends WriteOp {
    /** Of one transaction; then other writes have their turn. */
    private static final long MOST_NANOS = 50_000_000L;

    private static final PurgeTables.Step BEGINNING = new PurgeTables.Step(0, PurgeTables.Place.START, false);

    private final Promise<Long> removed = Promise.promise();
    private final Shared shared;
    private final WriteQueue queue;
    private final Purge purge;
    private PurgeTables.Step done = BEGINNING;
    private PurgeTables.Step doing = BEGINNING;
    private boolean begun;

    Purging(Shared shared, WriteQueue queue, Purge purge) {
        this.shared = shared;
        this.queue = queue;
        this.purge = purge;
    }

    /** How many were removed. */
    Promise<Long> removed() {
        return removed;
    }

    /** What was removed must not come back, even if the caller was told of a failure. */
    @Override
    boolean isLasting() {
        return true;
    }

    @Override
    boolean endsBatch() {
        return !doing.isLast();
    }

    @Override
    void run(Tables tables) throws SQLException {
        if (!begun) {
            overtake();
            begun = true;
        }
        long start = System.nanoTime();
        doing = done;
        do {
            PurgeTables.Step step = tables.purges().step(purge, doing.next());
            doing = new PurgeTables.Step(doing.removed() + step.removed(), step.next(), step.isLast());
        } while (!doing.isLast() && System.nanoTime() - start < MOST_NANOS);
    }

    /** What is being stored of it was asked for before. */
    private void overtake() {
        for (Draft draft : shared.drafts()) {
            if (Purges.means(purge, draft.key(), draft.response())) {
                draft.overtake();
                shared.memory().forget(draft.key());
            }
        }
    }

    @Override
    void done(Writer.Session session) {
        done = doing;
        if (!done.isLast()) {
            queue.add(this);
            return;
        }
        shared.hidden().remove(purge);
        if (purge instanceof Purge.All || purge instanceof Purge.Mapping) {
            // Which keys were removed is not known when all went at once.
            shared.memory().doubtAll();
        }
        removed.tryComplete(done.removed());
    }

    /** Until it is carried out, from its beginning, neither memory nor the disk gives what it means. */
    @Override
    void failed(Throwable cause) {
        done = BEGINNING;
        overtake();
        shared.hidden().add(purge);
        shared.memory().doubtAll();
        removed.tryFail(new CacheException("The cache could not be changed: " + cause.getMessage(), cause));
    }
}
