package io.apibuddy.store;

import io.apibuddy.store.ResponseStore.Listing;
import io.apibuddy.store.ResponseStore.Page;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers a page in several reads, so that others have their turn between, and ends it when it took too many. */
final class Paging {
    /** Walks for one page. */
    static final int MOST_WALKS = 10;

    /** A mapping of so few entries is sorted rather than picked out of all the others. */
    private static final long FEW = 20_000;

    private static final int MOST = 1000;

    private final Reads reads;
    private final Listing listing;
    private final List<Lists.Found> found = new ArrayList<>();
    private Optional<Cursor> from;
    private int walks;

    /**
     * A page that is to be gathered.
     *
     * @throws CacheException when it is none
     */
    Paging(Reads reads, Listing listing) {
        if (listing.limit() < 1 || listing.limit() > MOST) {
            throw new CacheException("A page is of 1 to " + MOST + " entries, not of " + listing.limit() + ".");
        }
        this.reads = reads;
        this.listing = listing;
        this.from = listing.cursor().map(text -> Cursor.of(text, listing.sort(), listing.descending()));
    }

    /** One entry more than asked for tells whether there are more. */
    Future<Page> go() {
        return reads.read(reader ->
                        reader.lists().walk(listing, from, isNarrow(reader), listing.limit() + 1 - found.size()))
                .compose(walk -> {
                    walks++;
                    found.addAll(walk.entries());
                    from = walk.last().or(() -> from);
                    boolean isFull = found.size() > listing.limit();
                    return isFull || walk.isEnd() || walks == MOST_WALKS
                            ? Future.succeededFuture(page(isFull, walk.isEnd()))
                            : go();
                });
    }

    private boolean isNarrow(EntryReader reader) throws java.sql.SQLException {
        return listing.mapping().isPresent()
                && reader.totals().stream()
                                .filter(total ->
                                        total.mapping().equals(listing.mapping().get()))
                                .mapToLong(ResponseStore.MappingStatistics::entries)
                                .sum()
                        <= FEW;
    }

    private Page page(boolean isFull, boolean isEnd) {
        List<Lists.Found> shown = isFull ? found.subList(0, listing.limit()) : found;
        Optional<Cursor> next =
                isFull ? Optional.of(shown.get(shown.size() - 1).place()) : isEnd ? Optional.empty() : from;
        return new Page(shown.stream().map(Lists.Found::summary).toList(), next.map(Cursor::text));
    }
}
