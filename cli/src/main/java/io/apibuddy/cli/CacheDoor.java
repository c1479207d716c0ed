package io.apibuddy.cli;

import io.apibuddy.CacheFile;
import java.util.List;
import java.util.Optional;

/** What the commands do with a cache, wherever it is. */
interface CacheDoor extends AutoCloseable {
    /** How much is stored. */
    CacheFile.Statistics statistics();

    /** What is stored, the most recently used first. */
    List<CacheFile.Entry> entries(Optional<String> mapping, String containing, int limit);

    /** Entries by their key's hash, or the beginning of it, with their fields. */
    List<CacheFile.Entry> find(String hash);

    /** Removes entries, and tells how many. */
    long clear(Which which);

    @Override
    void close();

    /**
     * Which entries.
     *
     * @param mapping of this one only; there must be one where there is a part
     * @param part of it
     */
    record Which(Optional<String> mapping, Optional<Part> part) {}

    /**
     * A part of a mapping's entries.
     *
     * @param kind what is the same in them
     * @param value of it
     */
    record Part(Kind kind, String value) {}

    /** What entries can have in common. */
    enum Kind {
        /** Their URL. */
        URI,
        /** The beginning of their URLs. */
        PREFIX,
        /** A tag that their origin gave them. */
        TAG
    }
}
