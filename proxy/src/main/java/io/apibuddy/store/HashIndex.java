package io.apibuddy.store;

/**
 * The index of entries by their keys. It has the beginnings of the keys' hashes alone: each new entry changes another one
 * of its pages, so the fewer there are, the less is read and written for a miss. Of a million keys hardly two begin alike;
 * where two do, the rest of the hash tells which is meant.
 */
final class HashIndex {
    private static final int DIGITS = 12;

    /** What the index has, as SQL; in the form that {@link Schema} gives it, or it is not used. */
    static final String BEGINNING = "substr(hash, 1, " + DIGITS + ")";

    /**
     * The condition for the entries of one key; its hash is the first parameter. The plus keeps SQLite from putting the
     * parameter in the column's place everywhere, after which older versions no longer see the index in it.
     */
    static final String OF_KEY = BEGINNING + " = substr(?1, 1, " + DIGITS + ") AND +hash = ?1";

    private HashIndex() {}

    /** The beginning of a hash, or all of a shorter text. */
    static String beginning(String hash) {
        return hash.length() <= DIGITS ? hash : hash.substring(0, DIGITS);
    }

    /** A number for a beginning, without making that: the hash code that it would have. */
    static int hashCode(String hash) {
        int code = 0;
        for (int i = 0; i < Math.min(DIGITS, hash.length()); i++) {
            code = 31 * code + hash.charAt(i);
        }
        return code;
    }

    /** Compares the beginning of a hash with another beginning, as the index does. */
    static int compare(String hash, String beginning) {
        return beginning(hash).compareTo(beginning);
    }
}
