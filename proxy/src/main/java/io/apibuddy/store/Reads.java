package io.apibuddy.store;

import io.vertx.core.Future;

/** Where the database is read. */
interface Reads {
    /** Carries out a read, not on the caller's thread; the future completes there, or fails with what went wrong. */
    <T> Future<T> read(Query<T> query);
}
