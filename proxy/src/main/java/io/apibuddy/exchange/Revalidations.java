package io.apibuddy.exchange;

import io.apibuddy.caching.Reuse;
import io.apibuddy.caching.Storing;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Entry;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Validations that no client waits for (RFC 5861 section 3): one at a time for a key. For any thread. */
final class Revalidations {
    private static final Logger log = LoggerFactory.getLogger(Revalidations.class);

    private final Rooms rooms;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    Revalidations(Rooms rooms) {
        this.rooms = rooms;
    }

    void start(Route route, Question question, Entry entry, Reuse.Validate validate, String protocol) {
        String key = entry.key().hash();
        if (!underWay.add(key)) {
            return;
        }
        Hold hold = Hold.on(List.of(entry));
        Fetch fetch = new Fetch(
                rooms, route, question, interim -> {}, Promise.<Void>promise().future());
        RequestHead plain = ForwardedHead.validating(route, question, protocol, Fields.empty());
        fetch.validate(ForwardedHead.validating(route, question, protocol, validate.conditions()), plain, entry)
                .onComplete(told -> hold.release())
                .onSuccess(fetched -> finish(key, fetched, route.limits().maxCacheResponseSize()))
                .onFailure(failure -> {
                    underWay.remove(key);
                    log.debug("mapping {}: a revalidation failed", route.name(), failure);
                });
    }

    private void finish(String key, Fetch.Fetched fetched, long limit) {
        if (!(fetched instanceof Fetch.Answered answered)) {
            underWay.remove(key);
        } else if (answered.body() instanceof Body.Streamed streamed
                && answered.storing().filter(Storing.Store.class::isInstance).isPresent()) {
            read(key, streamed, limit);
        } else {
            answered.body().cancel();
            underWay.remove(key);
        }
    }

    /** Being read it stores itself; what turns out too large for that is not read on, for nobody wants it. */
    private void read(String key, Body.Streamed body, long limit) {
        long[] length = {0};
        body.stream().exceptionHandler(broken -> underWay.remove(key));
        body.stream().endHandler(end -> underWay.remove(key));
        body.stream().handler(bytes -> {
            length[0] += bytes.length();
            if (length[0] > limit) {
                body.cancel();
                underWay.remove(key);
            }
        });
        body.stream().resume();
    }
}
