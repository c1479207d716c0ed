package io.apibuddy.exchange;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Those who waited for a question that failed. They find the one that is asked in its place here, even when that is over
 * already: however late one of them learns of the failure, it does not ask for a third time. For any thread.
 */
final class Succession {
    private @Nullable Flight next;

    /**
     * The place of one of them.
     *
     * @param first makes the place of the first one who comes
     */
    synchronized Place place(Supplier<Place> first) {
        if (next != null) {
            return new Place(next, false);
        }
        Place place = first.get();
        next = place.flight();
        return place;
    }

    /**
     * Where one who asks finds itself.
     *
     * @param flight that brings its answer
     * @param first whether it is the one that begins it
     */
    record Place(Flight flight, boolean first) {}
}
