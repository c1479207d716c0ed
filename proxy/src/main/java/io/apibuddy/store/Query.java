package io.apibuddy.store;

import java.sql.SQLException;

/** A read of the database. */
interface Query<T> {
    T run(EntryReader reader) throws SQLException;
}
