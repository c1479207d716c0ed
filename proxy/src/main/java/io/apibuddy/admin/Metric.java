package io.apibuddy.admin;

import io.micrometer.core.instrument.Meter.Type;
import org.jspecify.annotations.Nullable;

/** Every meter: docs/metrics.md has the same list, as Prometheus names them. */
enum Metric {
    REQUESTS(Type.COUNTER, "requests", "", "Requests, by what the cache did for them"),
    REQUEST_DURATION(Type.TIMER, "request.duration", "seconds", "From a request's head to its reply's last byte"),
    BYTES(Type.COUNTER, "client.bytes", "", "Content sent to clients"),
    BROKEN_OFF(Type.COUNTER, "replies.broken.off", "", "Replies that were not sent whole"),
    PROBLEMS(Type.COUNTER, "problems", "", "Requests answered by an error of this program's own, by its name"),
    COLLAPSED(Type.COUNTER, "collapsed", "", "Requests whose answer another request's call brought"),
    UPSTREAM_CALLS(Type.COUNTER, "upstream.calls", "", "Calls to upstreams"),
    UPSTREAM_DURATION(
            Type.TIMER, "upstream.duration", "seconds", "From sending a call to the answer's head or the failure"),
    RETRIES(Type.COUNTER, "retries", "", "Calls made because an attempt before had failed"),
    CALLS_SAVED(Type.COUNTER, "calls.saved", "", "Requests that were answered and needed no call"),
    TIME_SAVED(Type.COUNTER, "time.saved", "seconds", "What the calls that were not needed would have taken"),
    BYTES_SAVED(Type.COUNTER, "bytes.saved", "", "Content sent in answers that needed no call"),
    MONEY_SPENT(Type.COUNTER, "money.spent", "", "What the calls cost, by cost_per_call"),
    MONEY_SAVED(Type.COUNTER, "money.saved", "", "What the calls that were not needed would have cost"),
    SECURITY_EVENTS(Type.COUNTER, "security.events", "", "What looks like an attack, by kind"),
    CACHE_TROUBLES(Type.COUNTER, "cache.troubles", "", "Mishaps of the cache"),
    CACHE_ENTRIES(Type.GAUGE, "cache.entries", "", "Stored answers"),
    CACHE_BYTES(Type.GAUGE, "cache.bytes", "", "What they take"),
    CACHE_EVICTIONS(Type.COUNTER, "cache.evictions", "", "Entries that had to go for room"),
    CACHE_EXPIRATIONS(Type.COUNTER, "cache.expirations", "", "Entries whose use was over"),
    STORE_READ(Type.TIMER, "store.read", "seconds", "Reads of the disk"),
    STORE_COMMIT(Type.TIMER, "store.commit", "seconds", "Transactions of the writer"),
    STORE_READ_LONGEST(Type.GAUGE, "store.read.longest", "seconds", "The longest read since the store was opened"),
    STORE_COMMIT_LONGEST(
            Type.GAUGE, "store.commit.longest", "seconds", "The longest transaction since the store was opened"),
    STORE_QUEUE_WRITES(Type.GAUGE, "store.queue.writes", "", "Writes that wait for the disk"),
    STORE_QUEUE_BYTES(Type.GAUGE, "store.queue.bytes", "", "What they hold"),
    STORE_TROUBLE(Type.GAUGE, "store.trouble", "", "1 while the disk is in trouble, else 0"),
    WAITING(Type.GAUGE, "waiting", "", "Requests that wait for the answer to an equal one"),
    THROTTLE_REFUSED(Type.COUNTER, "throttle.refused", "", "Requests that were refused because of a limit"),
    THROTTLE_LIMIT(Type.GAUGE, "throttle.limit", "", "Most calls in a window"),
    THROTTLE_REMAINING(Type.GAUGE, "throttle.remaining", "", "Calls that are left in the window"),
    THROTTLE_SHARE_LEFT(Type.GAUGE, "throttle.share.left", "", "The least of what is left of the limits, 0 to 1"),
    THROTTLE_CLOSED(Type.GAUGE, "throttle.closed", "seconds", "How long until the next call may be made"),
    THROTTLE_DELAY(Type.GAUGE, "throttle.delay", "seconds", "The progressive delay in force"),
    THROTTLE_QUEUED(Type.GAUGE, "throttle.queued", "", "Requests that wait for their turn"),
    BREAKER_STATE(Type.GAUGE, "breaker.state", "", "0 closed, 1 half open, 2 open");

    private final Type type;
    private final String id;
    private final @Nullable String unit;
    private final String help;

    Metric(Type type, String name, String unit, String help) {
        this.type = type;
        this.id = "apibuddy." + name;
        this.unit = unit.isEmpty() ? null : unit;
        this.help = help;
    }

    Type type() {
        return type;
    }

    /** As Micrometer has it. */
    String id() {
        return id;
    }

    @Nullable
    String unit() {
        return unit;
    }

    String help() {
        return help;
    }
}
