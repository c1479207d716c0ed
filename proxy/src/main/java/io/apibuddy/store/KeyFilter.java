package io.apibuddy.store;

import org.jspecify.annotations.Nullable;

/**
 * Tells of most keys that are not on disk that they are not, so that a miss need not ask the disk: a counting Bloom
 * filter over the beginnings of the keys' hashes (Fan et al., "Summary Cache", 2000), one byte a counter. It never says
 * that a key is not there which is; of those that are not there it knows some nine in ten.
 *
 * <p>Only the writer changes it, in the order: the change waits in {@link Overlay}, it is counted here, it is committed,
 * it leaves the overlay. So who looks in the overlay first and here then sees each entry in one of them, without locks.
 */
final class KeyFilter {
    private static final int PROBES = 3;
    private static final int FEWEST_COUNTERS = 1 << 13;
    private static final int MOST_COUNTERS = 1 << 24;
    /** At creation; at half of that it is to be made anew. */
    private static final int COUNTERS_PER_KEY = 8;

    private static final int FULL = 0xff;

    /** What answers. */
    private volatile @Nullable Counters counters;
    /** Of the writer: what is being counted, to be used once all is. The one before answers until then, if there was one. */
    private @Nullable Counters growing;

    /** Of the writer: how far it has counted, by the hash's beginning and then by id. */
    private String countedBeginning = "";

    private long countedId;

    /** Whether it is certain that the disk has nothing under a key, nor will have by what was committed so far. */
    boolean lacks(String hash) {
        Counters present = counters;
        return present != null && !present.mayHave(hash);
    }

    /** Nothing is known any more: whatever is asked for may be there. */
    void forget() {
        counters = null;
        growing = null;
    }

    /** Whether it is on the way to be of use. */
    boolean isGrowing() {
        return growing != null;
    }

    /** Whether it answers. */
    boolean isReady() {
        return counters != null;
    }

    /** Whether it has more keys than it was made for, and cannot tell them apart well. */
    boolean isCrowded() {
        Counters present = counters;
        return present != null && present.isCrowded();
    }

    /** Begins to count, with room for so many keys; not asked before {@link #ready}. */
    void begin(long expected) {
        int size = FEWEST_COUNTERS;
        while (size < MOST_COUNTERS && size < expected * COUNTERS_PER_KEY) {
            size <<= 1;
        }
        growing = new Counters(size);
        countedBeginning = "";
        countedId = Long.MIN_VALUE;
    }

    /**
     * Takes in the next row, in the order of {@link HashIndex}, of those that were there when it began.
     *
     * @param hash its beginning is enough
     */
    void count(String hash, long id) {
        countedBeginning = HashIndex.beginning(hash);
        countedId = id;
        if (growing != null) {
            growing.add(hash);
        }
    }

    String countedBeginning() {
        return countedBeginning;
    }

    long countedId() {
        return countedId;
    }

    /** Nothing is stored any more. */
    void clear() {
        Counters present = counters;
        counters = present == null ? null : new Counters(present.size());
        growing = null;
    }

    /** All keys were added. */
    void ready() {
        counters = growing;
        growing = null;
    }

    /** An entry of the key comes to be. */
    void add(String hash, long id) {
        Counters present = counters;
        if (present != null) {
            present.add(hash);
        }
        if (growing != null && isCounted(hash, id)) {
            growing.add(hash);
        }
    }

    /** One entry of the key has gone. */
    void remove(String hash, long id) {
        Counters present = counters;
        if (present != null) {
            present.remove(hash);
        }
        if (growing != null && isCounted(hash, id)) {
            growing.remove(hash);
        }
    }

    /** Whether a row is in what is being counted, or else is still to be come by. */
    private boolean isCounted(String hash, long id) {
        int order = HashIndex.compare(hash, countedBeginning);
        return order < 0 || (order == 0 && id <= countedId);
    }

    /** The counters, and how many keys they count. Changed by the writer only. */
    private static final class Counters {
        private final byte[] all;
        private long keys;

        Counters(int size) {
            all = new byte[size];
        }

        int size() {
            return all.length;
        }

        boolean isCrowded() {
            return all.length < MOST_COUNTERS && keys > all.length / (COUNTERS_PER_KEY / 2);
        }

        void add(String hash) {
            keys++;
            int first = first(hash);
            int step = step(first);
            for (int i = 0; i < PROBES; i++) {
                int at = (first + i * step) & (all.length - 1);
                if ((all[at] & FULL) != FULL) {
                    all[at]++;
                }
            }
        }

        /** A counter that was ever full stays so: it no longer knows how many it counts. */
        void remove(String hash) {
            if (!mayHave(hash)) {
                return;
            }
            keys--;
            int first = first(hash);
            int step = step(first);
            for (int i = 0; i < PROBES; i++) {
                int at = (first + i * step) & (all.length - 1);
                if ((all[at] & FULL) != FULL) {
                    all[at]--;
                }
            }
        }

        boolean mayHave(String hash) {
            int first = first(hash);
            int step = step(first);
            for (int i = 0; i < PROBES; i++) {
                if (all[(first + i * step) & (all.length - 1)] == 0) {
                    return false;
                }
            }
            return true;
        }

        /** The text is the beginning of a cryptographic hash, and so random. */
        private static int first(String hash) {
            return HashIndex.hashCode(hash);
        }

        /** Odd, so that the probes of a key are different ones. */
        private static int step(int first) {
            int mixed = first * 0x9E3779B9;
            return (mixed ^ (mixed >>> 15)) | 1;
        }
    }
}
