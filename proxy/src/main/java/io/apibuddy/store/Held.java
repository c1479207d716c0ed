package io.apibuddy.store;

import io.apibuddy.caching.Vary;
import io.apibuddy.http.Fields;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Found;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is stored under one key, newest answer first; nothing stored is known too. The answers to a select are made
 * once, so that a hit allocates nothing here.
 */
final class Held {
    private static final int NONE = -1;
    private static final int OVERHEAD = 250;

    private final List<StoredEntry> entries;
    private final long generation;
    private final int weight;
    private final @Nullable Future<Found>[] answers;

    Held(List<StoredEntry> entries, long generation) {
        this.entries = List.copyOf(entries);
        this.generation = generation;
        this.answers = answers(entries.size() + 1);
        long sum = OVERHEAD;
        for (StoredEntry entry : entries) {
            sum += entry.weight();
        }
        this.weight = (int) Math.min(Integer.MAX_VALUE, sum);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable Future<Found>[] answers(int size) {
        return new Future[size];
    }

    List<StoredEntry> entries() {
        return entries;
    }

    long generation() {
        return generation;
    }

    int weight() {
        return weight;
    }

    /**
     * What a request finds here.
     *
     * @param lasts whether entries are found whose use is over
     */
    Future<Found> select(Fields request, long nowMillis, Uses uses, boolean lasts) {
        boolean anyOver = false;
        for (int i = 0; i < entries.size() && !lasts; i++) {
            anyOver |= entries.get(i).isOver(nowMillis);
        }
        if (anyOver) {
            return withoutOver(nowMillis).select(request, nowMillis, uses, false);
        }
        int selected = selected(request);
        if (selected != NONE) {
            uses.touch(entries.get(selected), nowMillis);
        }
        Future<Found> answer = answers[selected + 1];
        if (answer == null) {
            answer = Future.succeededFuture(found(selected));
            answers[selected + 1] = answer;
        }
        return answer;
    }

    /** The same for who only looks: nothing is used by it. */
    Found peek(Fields request, long nowMillis, boolean lasts) {
        Held there = lasts ? this : withoutOver(nowMillis);
        return there.found(there.selected(request));
    }

    /** An entry whose use is over is not there, whether the writer has removed it yet or not. */
    private Held withoutOver(long nowMillis) {
        return new Held(
                entries.stream().filter(entry -> !entry.isOver(nowMillis)).toList(), generation);
    }

    private int selected(Fields request) {
        for (int i = 0; i < entries.size(); i++) {
            StoredEntry entry = entries.get(i);
            if (!entry.varies() || Vary.matches(entry.response(), request)) {
                return i;
            }
        }
        return NONE;
    }

    private Found found(int selected) {
        if (entries.isEmpty()) {
            return Found.nothing();
        }
        List<Entry> others = new ArrayList<>(entries);
        Optional<Entry> chosen = selected == NONE ? Optional.empty() : Optional.of(others.remove(selected));
        return new Found(chosen, List.copyOf(others));
    }
}
