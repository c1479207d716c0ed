package io.apibuddy.store;

import io.apibuddy.caching.Asked;
import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.http.Fields;
import io.apibuddy.message.Body;

/**
 * One version of an entry. A freshened entry is another object, and another row id, with the same content. All that
 * changes is its row's id, once the writer has one, and when it was used.
 */
final class StoredEntry implements ResponseStore.Entry {
    /** The row id of an entry that is not on disk, or not yet. */
    static final long NO_ROW = 0;

    private final CacheKey key;
    private final StoredResponse response;
    private final Retention retention;
    private final Asked asked;
    private final String variant;
    private final Content content;
    private final long keepUntilMillis;
    private final boolean varies;
    private final LastUse lastUse;
    private volatile long id;

    StoredEntry(CacheKey key, StoredResponse response, Retention retention, Asked asked, Content content, long used) {
        this.key = key;
        this.response = response;
        this.retention = retention;
        this.asked = asked;
        this.variant = Variants.of(response);
        this.content = content;
        this.keepUntilMillis = Times.millis(retention.keepUntil());
        this.varies = response.head().fields().contains("vary");
        this.lastUse = new LastUse(used);
    }

    /** The same content under a new head. */
    StoredEntry freshened(StoredResponse head, Retention until, long now) {
        return new StoredEntry(key, head, until, asked, content, now);
    }

    @Override
    public CacheKey key() {
        return key;
    }

    @Override
    public StoredResponse response() {
        return response;
    }

    @Override
    public Body body() {
        return content.body(this);
    }

    Retention retention() {
        return retention;
    }

    /** What its key was made of. */
    Asked asked() {
        return asked;
    }

    Content content() {
        return content;
    }

    String variant() {
        return variant;
    }

    /** Whether a request may be one that this response does not match. */
    boolean varies() {
        return varies;
    }

    boolean isOver(long nowMillis) {
        return nowMillis > keepUntilMillis;
    }

    long id() {
        return id;
    }

    void id(long row) {
        id = row;
    }

    long used() {
        return lastUse.at();
    }

    LastUse lastUse() {
        return lastUse;
    }

    boolean sameAs(StoredEntry other) {
        return this == other || (id != NO_ROW && id == other.id);
    }

    /** About what it takes in memory: objects, strings, and the content if that is held. */
    int weight() {
        long weight = 900 + variant.length() + response.uri().length() + content.held();
        weight += weight(response.head().fields()) + weight(response.selecting());
        weight += asked.equals(Asked.plain()) ? 0 : AskedBounds.weight(asked);
        return (int) Math.min(Integer.MAX_VALUE, weight);
    }

    static long weight(Fields fields) {
        long weight = 0;
        for (int i = 0; i < fields.size(); i++) {
            weight += 104L + fields.name(i).length() + fields.value(i).length();
        }
        return weight;
    }
}
