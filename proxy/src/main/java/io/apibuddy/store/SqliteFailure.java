package io.apibuddy.store;

import java.sql.SQLException;

/** What a failure of SQLite means for the store. */
enum SqliteFailure {
    /** The file is broken: it is set aside. */
    DAMAGED("The cache file is damaged"),
    /** No room. */
    FULL("The disk is full"),
    /** May not write. */
    READ_ONLY("The cache file cannot be written"),
    /** Another process holds it too long. */
    BUSY("Another process keeps the cache file locked"),
    /** Anything else. */
    OTHER("The disk or the cache file fails");

    static final int GENERIC = 1;
    static final int READONLY = 8;
    static final int CORRUPT = 11;
    static final int CONSTRAINT = 19;
    static final int MISMATCH = 20;
    static final int FORMAT = 24;
    static final int NOT_A_DATABASE = 26;
    private static final int PERMISSION = 3;
    private static final int TAKEN = 5;
    private static final int LOCKED = 6;
    private static final int NO_ROOM = 13;
    static final int CANNOT_OPEN = 14;
    /** Not one of SQLite's: there is no connection to ask. */
    static final int NOT_OPEN = 200;

    private final String text;

    SqliteFailure(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** By the primary result code: the low byte of it (sqlite.org/rescode.html). */
    static SqliteFailure of(SQLException failure) {
        return switch (failure.getErrorCode() & 0xff) {
            case CORRUPT, NOT_A_DATABASE -> DAMAGED;
            case NO_ROOM -> FULL;
            case PERMISSION, READONLY, CANNOT_OPEN -> READ_ONLY;
            case TAKEN, LOCKED -> BUSY;
            default -> OTHER;
        };
    }
}
