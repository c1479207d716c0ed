package io.apibuddy.exchange;

import io.apibuddy.caching.CacheStatus;
import io.apibuddy.caching.Reuse;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.Masking;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's question as it was made before, for the next one with the very same head: normalising, hashing and HMACs
 * are functions of the head and the route. What the rules say is asked each time; only the head that was put together for
 * their answer is used again, while they answer the same. On one event loop.
 */
final class Known {
    private final Route route;
    private final RequestHead head;
    private final Question question;
    private final String shown;
    private @Nullable Served served;

    /** @param head as access left it, less the access key */
    Known(Route route, RequestHead head, Question question) {
        this.route = route;
        this.head = head;
        this.question = question;
        this.shown = Masking.mask(head.target());
    }

    /**
     * A head that was served from the store.
     *
     * @param serve what the rules said
     * @param prefix of the request's path
     * @param head as it was sent
     * @param withContent whether the whole stored content followed; else none
     * @param status its member of Cache-Status
     * @param member the same in writing
     */
    record Served(
            Reuse.Serve serve,
            String prefix,
            ResponseHead head,
            boolean withContent,
            CacheOutcome outcome,
            CacheStatus status,
            Optional<String> member) {
        /** Whether the head tells the same, second by second. */
        @SuppressWarnings("ReferenceEquality") // another stored response has another head
        boolean tells(Reuse.Serve other, String otherPrefix) {
            return serve.stored() == other.stored()
                    && serve.age().toSeconds() == other.age().toSeconds()
                    && serve.ttl().toSeconds() == other.ttl().toSeconds()
                    && serve.detail().equals(other.detail())
                    && prefix.equals(otherPrefix);
        }
    }

    /** Whether it was made of the same head, by the same configuration. */
    @SuppressWarnings("ReferenceEquality") // what is the same object need not be compared
    boolean holds(Routes routes, RequestHead of) {
        return head == of && routes.byName().get(route.name()) == route;
    }

    Route route() {
        return route;
    }

    Question question() {
        return question;
    }

    /** The target as events show it. */
    String shown() {
        return shown;
    }

    @Nullable
    Served served(Reuse.Serve serve, String prefix) {
        Served last = served;
        return last != null && last.tells(serve, prefix) ? last : null;
    }

    void served(Served last) {
        served = last;
    }
}
