package io.apibuddy.store;

import io.apibuddy.caching.StoredResponse;
import io.apibuddy.http.Fields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** The entries of one key, newest answer first: what is to be done with such a list, the same in memory and on disk. */
final class Variants {
    /** The disk keeps at most so many under one key (threats, "Vary with thousands of values"); the least recently used one goes. */
    static final int MOST = 64;

    /** More than the disk, which alone knows all uses and decides; memory bounds what the disk does not get round to. */
    private static final int MOST_IN_MEMORY = 2 * MOST;

    private static final Comparator<StoredEntry> NEWEST_FIRST = Comparator.comparing(
                    (StoredEntry entry) -> entry.response().date())
            .thenComparing(entry -> entry.response().responseTime())
            .reversed();

    private Variants() {}

    /** What tells a response from the others of its key: the fields its Vary names, and those the request had. */
    static String of(StoredResponse response) {
        Fields fields = response.head().fields();
        if (response.selecting().isEmpty() && !fields.contains("vary")) {
            return "";
        }
        TreeSet<String> names = new TreeSet<>();
        for (String line : fields.values("vary")) {
            for (String name : line.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        names.remove("");
        StringBuilder variant = new StringBuilder(String.join(",", names));
        Fields selecting = response.selecting();
        for (int i = 0; i < selecting.size(); i++) {
            // A field's value holds no line break, so nothing can run into the next line.
            variant.append('\n').append(selecting.name(i)).append(": ").append(selecting.value(i));
        }
        return variant.toString();
    }

    /** With an entry more, in place of the one that it replaces. */
    static List<StoredEntry> plus(List<StoredEntry> entries, StoredEntry entry) {
        List<StoredEntry> more = new ArrayList<>(entries.size() + 1);
        for (StoredEntry other : entries) {
            if (!other.sameAs(entry) && !other.variant().equals(entry.variant())) {
                more.add(other);
            }
        }
        more.add(entry);
        return sorted(more);
    }

    /** At most as many as memory holds: one less, if they are too many. */
    static List<StoredEntry> capped(List<StoredEntry> entries) {
        if (entries.size() <= MOST_IN_MEMORY) {
            return entries;
        }
        List<StoredEntry> fewer = new ArrayList<>(entries);
        fewer.remove(Collections.min(entries, Comparator.comparingLong(StoredEntry::used)));
        return fewer;
    }

    /** With an entry in another's place; unchanged when that is not there. */
    static List<StoredEntry> replace(List<StoredEntry> entries, StoredEntry old, StoredEntry fresh) {
        return entries.stream().noneMatch(old::sameAs) ? entries : plus(minus(entries, old), fresh);
    }

    /** Without an entry. */
    static List<StoredEntry> minus(List<StoredEntry> entries, StoredEntry entry) {
        return entries.stream().filter(other -> !other.sameAs(entry)).toList();
    }

    /** Newest answer first (RFC 9111 section 4: the most recent one by its Date is used), of two of one second the later. */
    static List<StoredEntry> sorted(List<StoredEntry> entries) {
        return entries.stream().sorted(NEWEST_FIRST).toList();
    }
}
