package io.apibuddy.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The history in the store's own database, written by its writer. */
final class Histories implements HistoryStore {
    private final Vertx vertx;
    private final WriteQueue queue;
    private final InstantSource clock;
    private final Reading reading;

    Histories(Vertx vertx, WriteQueue queue, InstantSource clock, Reading reading) {
        this.vertx = vertx;
        this.queue = queue;
        this.clock = clock;
        this.reading = reading;
    }

    /** How the store reads what was written before. */
    interface Reading {
        <T> Future<T> afterWrites(Query<T> query);
    }

    @Override
    public Future<Void> add(List<Hour> more) {
        Add add = new Add(List.copyOf(more));
        queue.add(add);
        return OnContext.here(vertx, add.written.future());
    }

    @Override
    public Future<List<Hour>> since(Instant from) {
        return OnContext.here(vertx, reading.afterWrites(reader -> reader.history(from)));
    }

    /** Not lasting: who asked is told, and adds it again. */
    private final class Add extends WriteOp {
        private final Promise<Void> written = Promise.promise();
        private final List<Hour> more;

        Add(List<Hour> more) {
            this.more = more;
        }

        @Override
        void run(Tables tables) throws SQLException {
            tables.history().add(more, clock.instant());
        }

        @Override
        void done(Writer.Session session) {
            written.tryComplete();
        }

        @Override
        void failed(Throwable cause) {
            written.tryFail(new CacheException("The history could not be written: " + cause.getMessage(), cause));
        }
    }
}
