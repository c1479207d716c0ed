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
        return reads.read(reader -> reader.lists().walk(listing, from, listing.limit() + 1 - found.size()))
                .compose(walk -> {
                    walks++;
                    found.addAll(walk.entries());
                    from = walk.last().or(() -> from);
                    boolean isOver = found.size() > listing.limit() || walk.isEnd() || walks == MOST_WALKS;
                    return isOver ? Future.succeededFuture(page(walk.isEnd())) : go();
                });
    }

    private Page page(boolean isEnd) {
        if (found.size() > listing.limit()) {
            List<Lists.Found> shown = found.subList(0, listing.limit());
            return page(shown, Optional.of(shown.get(shown.size() - 1).place()));
        }
        return page(found, isEnd ? Optional.empty() : from);
    }

    private static Page page(List<Lists.Found> shown, Optional<Cursor> next) {
        return new Page(shown.stream().map(Lists.Found::summary).toList(), next.map(Cursor::text));
    }
}
