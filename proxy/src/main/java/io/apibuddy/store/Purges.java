package io.apibuddy.store;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.http.Fields;
import io.apibuddy.store.ResponseStore.Purge;

/** What a purge is about. */
final class Purges {
    private Purges() {}

    /** Whether a purge means an answer, stored or about to be. */
    static boolean means(Purge purge, CacheKey key, StoredResponse response) {
        if (purge instanceof Purge.Mapping all) {
            return all.mapping().equals(key.mapping());
        }
        if (purge instanceof Purge.Uri one) {
            return one.mapping().equals(key.mapping()) && one.uri().equals(response.uri());
        }
        if (purge instanceof Purge.Prefix some) {
            return some.mapping().equals(key.mapping()) && response.uri().startsWith(some.prefix());
        }
        if (purge instanceof Purge.Tag tagged) {
            return tagged.mapping().equals(key.mapping())
                    && carries(response.head().fields(), tagged.tag());
        }
        if (purge instanceof Purge.Hash variants) {
            return variants.hash().equals(key.hash());
        }
        return purge instanceof Purge.All;
    }

    static boolean means(Purge purge, StoredEntry entry) {
        return means(purge, entry.key(), entry.response());
    }

    /** {@code Cache-Tag} as CDNs have it, separated by commas; {@code Surrogate-Key}, separated by blanks. */
    static boolean carries(Fields fields, String tag) {
        return !tag.isEmpty() && (isIn(fields, "cache-tag", ",", tag) || isIn(fields, "surrogate-key", "\\s", tag));
    }

    private static boolean isIn(Fields fields, String name, String separator, String tag) {
        for (String line : fields.values(name)) {
            for (String one : line.split(separator, -1)) {
                if (one.strip().equals(tag)) {
                    return true;
                }
            }
        }
        return false;
    }
}
