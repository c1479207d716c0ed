package io.apibuddy.admin;

import io.micrometer.core.instrument.Meter;
import org.jspecify.annotations.Nullable;

/** Every meter: docs/metrics.md has the same list, as Prometheus names them. */
enum Metric {
    REQUESTS(Meter.Type.COUNTER, "requests", "", "Requests, by what the cache did for them"),
    REQUEST_DURATION(Meter.Type.TIMER, "request.duration", "seconds", "From a request's head to its reply's last byte"),
    BYTES(Meter.Type.COUNTER, "client.bytes", "", "Content sent to clients"),
    BROKEN_OFF(Meter.Type.COUNTER, "replies.broken.off", "", "Replies that were not sent whole"),
    PROBLEMS(Meter.Type.COUNTER, "problems", "", "Requests answered by an error of this program's own, by its name"),
    COLLAPSED(Meter.Type.COUNTER, "collapsed", "", "Requests whose answer another request's call brought"),
    UPSTREAM_CALLS(Meter.Type.COUNTER, "upstream.calls", "", "Calls to upstreams"),
    UPSTREAM_DURATION(
            Meter.Type.TIMER,
            "upstream.duration",
            "seconds",
            "From sending a call to the answer's head or the failure"),
    RETRIES(Meter.Type.COUNTER, "retries", "", "Calls made because an attempt before had failed"),
    CALLS_SAVED(Meter.Type.COUNTER, "calls.saved", "", "Requests that were answered and needed no call"),
    TIME_SAVED(Meter.Type.COUNTER, "time.saved", "seconds", "What the calls that were not needed would have taken"),
    BYTES_SAVED(Meter.Type.COUNTER, "bytes.saved", "", "Content sent in answers that needed no call"),
    MONEY_SPENT(Meter.Type.COUNTER, "money.spent", "", "What the calls cost, by cost_per_call"),
    MONEY_SAVED(Meter.Type.COUNTER, "money.saved", "", "What the calls that were not needed would have cost"),
    SECURITY_EVENTS(Meter.Type.COUNTER, "security.events", "", "What looks like an attack, by kind"),
    CACHE_TROUBLES(Meter.Type.COUNTER, "cache.troubles", "", "Mishaps of the cache"),
    CACHE_ENTRIES(Meter.Type.GAUGE, "cache.entries", "", "Stored answers"),
    CACHE_BYTES(Meter.Type.GAUGE, "cache.bytes", "", "What they take"),
    CACHE_EVICTIONS(Meter.Type.COUNTER, "cache.evictions", "", "Entries that had to go for room"),
    CACHE_EXPIRATIONS(Meter.Type.COUNTER, "cache.expirations", "", "Entries whose use was over"),
    STORE_READ(Meter.Type.TIMER, "store.read", "seconds", "Reads of the disk"),
    STORE_COMMIT(Meter.Type.TIMER, "store.commit", "seconds", "Transactions of the writer"),
    STORE_READ_LONGEST(
            Meter.Type.GAUGE, "store.read.longest", "seconds", "The longest read since the store was opened"),
    STORE_COMMIT_LONGEST(
            Meter.Type.GAUGE, "store.commit.longest", "seconds", "The longest transaction since the store was opened"),
    STORE_QUEUE_WRITES(Meter.Type.GAUGE, "store.queue.writes", "", "Writes that wait for the disk"),
    STORE_QUEUE_BYTES(Meter.Type.GAUGE, "store.queue.bytes", "", "What they hold"),
    STORE_TROUBLE(Meter.Type.GAUGE, "store.trouble", "", "1 while the disk is in trouble, else 0"),
    WAITING(Meter.Type.GAUGE, "waiting", "", "Requests that wait for the answer to an equal one"),
    THROTTLE_REFUSED(Meter.Type.COUNTER, "throttle.refused", "", "Requests that were refused because of a limit"),
    THROTTLE_LIMIT(Meter.Type.GAUGE, "throttle.limit", "", "Most calls in a window"),
    THROTTLE_REMAINING(Meter.Type.GAUGE, "throttle.remaining", "", "Calls that are left in the window"),
    THROTTLE_SHARE_LEFT(Meter.Type.GAUGE, "throttle.share.left", "", "The least of what is left of the limits, 0 to 1"),
    THROTTLE_CLOSED(Meter.Type.GAUGE, "throttle.closed", "seconds", "How long until the next call may be made"),
    THROTTLE_DELAY(Meter.Type.GAUGE, "throttle.delay", "seconds", "The progressive delay in force"),
    THROTTLE_QUEUED(Meter.Type.GAUGE, "throttle.queued", "", "Requests that wait for their turn"),
    BREAKER_STATE(Meter.Type.GAUGE, "breaker.state", "", "0 closed, 1 half open, 2 open");

    private final Meter.Type type;
    private final String id;
    private final @Nullable String unit;
    private final String help;

    Metric(Meter.Type type, String name, String unit, String help) {
        this.type = type;
        this.id = "apibuddy." + name;
        this.unit = unit.isEmpty() ? null : unit;
        this.help = help;
    }

    Meter.Type type() {
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
