package io.apibuddy.store;

import io.apibuddy.caching.CacheKey;
import java.sql.SQLException;
import java.util.List;

/** Work for the writer: carried out in a transaction, told how that ended. All on the writer's thread. */
abstract class WriteOp {
    /** Bytes of content that wait with it. */
    long bytes() {
        return 0;
    }

    /** Whether the transaction is to be committed after it, before anything else is done. */
    boolean endsBatch() {
        return false;
    }

    /** Whether nobody waits for it: then the writer may gather more before it begins a transaction. */
    boolean canWait() {
        return false;
    }

    /** Whether it is to be tried again once the disk is back. */
    boolean isLasting() {
        return false;
    }

    abstract void run(Tables tables) throws SQLException;

    /** The transaction is committed. */
    void done(Writer.Session session) {}

    /** The transaction failed, or the disk is away; nothing of it is on disk. */
    void failed(Throwable cause) {}

    /** A change of one key's entries, which selects see before the disk does. */
    abstract static class OfKey extends WriteOp {
        private final CacheKey key;

        OfKey(CacheKey key) {
            this.key = key;
        }

        CacheKey key() {
            return key;
        }

        /** The entries of the key after the change. Without effect on entries that have it already. */
        abstract List<StoredEntry> apply(List<StoredEntry> entries);
    }
}
