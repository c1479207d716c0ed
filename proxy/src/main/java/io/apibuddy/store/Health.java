package io.apibuddy.store;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the disk does its part. Tells of each change of that once, not of each request that notices. */
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    /** A disk that is full now and then is told of this often at most. */
    private static final long QUIET_NANOS = 60_000_000_000L;

    private static final String UNREADABLE =
            "The cache file cannot be read; what is not in memory counts as not stored.";

    private final BiConsumer<String, Throwable> trouble;
    private boolean sound = true;
    private @Nullable SqliteFailure lastKind;
    private volatile @Nullable String writeTrouble;
    private long lastTold;
    private volatile boolean readsFail;

    Health(BiConsumer<String, Throwable> trouble) {
        this.trouble = trouble;
    }

    /** Writing fails from now on. */
    synchronized void writingFailed(Throwable cause) {
        if (!sound) {
            return;
        }
        sound = false;
        SqliteFailure kind = cause instanceof SQLException failure ? SqliteFailure.of(failure) : SqliteFailure.OTHER;
        writeTrouble = kind.text() + "; nothing is stored until that is mended.";
        long now = System.nanoTime();
        if (kind != lastKind || now - lastTold > QUIET_NANOS) {
            tell(writeTrouble + " It is tried again every second.", cause);
            lastKind = kind;
            lastTold = now;
        }
    }

    synchronized void writingWorks() {
        if (!sound) {
            sound = true;
            writeTrouble = null;
            LOG.info("The cache file takes writes again.");
        }
    }

    synchronized void readingFailed(Throwable cause) {
        if (!readsFail) {
            readsFail = true;
            tell(UNREADABLE, cause);
        }
    }

    synchronized void readingWorks() {
        readsFail = false;
    }

    /** Whether nothing is known to be wrong with writing. */
    boolean takesWrites() {
        return writeTrouble == null;
    }

    /** What is wrong now, without a path; empty when all works. */
    Optional<String> now() {
        String writing = writeTrouble;
        return writing == null && readsFail ? Optional.of(UNREADABLE) : Optional.ofNullable(writing);
    }

    void tell(String message, Throwable cause) {
        try {
            trouble.accept(message, cause);
        } catch (RuntimeException e) {
            LOG.warn("Who is told of trouble failed at: {}", message, e);
        }
    }
}
