package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.CacheStatus;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.vertx.core.buffer.Buffer;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The last requests, so that they can be explained. Each has a place by its id, which the next one of that place takes:
 * one store into an array for each request, and a few megabytes at most. For any thread.
 */
final class Recent {
    /** A power of two. */
    static final int MOST = 256;

    /** Bytes of a head that is remembered, about; a request with a larger one is not. */
    static final int LONGEST_HEAD = 16 * 1024;

    /** Bytes of content that are remembered. */
    static final int LONGEST_CONTENT = 16 * 1024;

    private final AtomicReferenceArray<@Nullable Remembered> places;

    /** None yet; if it is off, none ever. */
    Recent(boolean on) {
        this.places = new AtomicReferenceArray<>(on ? MOST : 0);
    }

    /**
     * A request that is over.
     *
     * @param head as it came, less the access key
     * @param content null when it had none, or it is not remembered
     * @param lacksContent whether its content was not at hand, or is too large to be remembered
     * @param route of its mapping, as it was then; null when it came to none
     * @param status what the cache said of it
     * @param key its key; null when none was made
     * @param event its story
     */
    record Remembered(
            RequestHead head,
            @Nullable Buffer content,
            boolean lacksContent,
            @Nullable Route route,
            @Nullable CacheStatus status,
            @Nullable CacheKey key,
            ExchangeEvent event) {}

    boolean isOn() {
        return places.length() > 0;
    }

    void add(Remembered request) {
        if (isOn() && isShort(request.head())) {
            places.setRelease(place(request.event().id()), request);
        }
    }

    Optional<Remembered> find(long id) {
        return isOn()
                ? Optional.ofNullable(places.getAcquire(place(id)))
                        .filter(request -> request.event().id() == id)
                : Optional.empty();
    }

    /** The last one that is remembered of a key. */
    Optional<Remembered> lastOf(CacheKey key) {
        return IntStream.range(0, places.length())
                .mapToObj(places::getAcquire)
                .filter(request -> request != null && key.equals(request.key()))
                .max(Comparator.comparingLong(request -> request.event().id()));
    }

    private static int place(long id) {
        return (int) (id & (MOST - 1));
    }

    private static boolean isShort(RequestHead head) {
        Fields fields = head.fields();
        int length = head.target().path().length()
                + head.target().query().map(String::length).orElse(0);
        for (int i = 0; i < fields.size(); i++) {
            length += fields.name(i).length() + fields.value(i).length();
        }
        return length <= LONGEST_HEAD;
    }
}
