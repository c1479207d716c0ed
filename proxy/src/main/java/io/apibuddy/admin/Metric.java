package io.apibuddy.admin;

/** Every meter: docs/metrics.md has the same list, as Prometheus names them. */
enum Metric {
    REQUESTS("requests", "", "Requests, by what the cache did for them"),
    REQUEST_DURATION("request.duration", "seconds", "From a request's head to its reply's last byte"),
    BYTES("client.bytes", "", "Content sent to clients"),
    BROKEN_OFF("replies.broken.off", "", "Replies that were not sent whole"),
    PROBLEMS("problems", "", "Requests answered by an error of this program's own, by its name"),
    COLLAPSED("collapsed", "", "Requests whose answer another request's call brought"),
    UPSTREAM_CALLS("upstream.calls", "", "Calls to upstreams"),
    UPSTREAM_DURATION("upstream.duration", "seconds", "From sending a call to the answer's head or the failure"),
    RETRIES("retries", "", "Calls made because an attempt before had failed"),
    CALLS_SAVED("calls.saved", "", "Requests that were answered and needed no call"),
    TIME_SAVED("time.saved", "seconds", "What the calls that were not needed would have taken"),
    BYTES_SAVED("bytes.saved", "", "Content sent in answers that needed no call"),
    MONEY_SPENT("money.spent", "", "What the calls cost, by cost_per_call"),
    MONEY_SAVED("money.saved", "", "What the calls that were not needed would have cost"),
    SECURITY_EVENTS("security.events", "", "What looks like an attack, by kind"),
    CACHE_TROUBLES("cache.troubles", "", "Mishaps of the cache"),
    CACHE_ENTRIES("cache.entries", "", "Stored answers"),
    CACHE_BYTES("cache.bytes", "", "What they take"),
    CACHE_EVICTIONS("cache.evictions", "", "Entries that had to go for room"),
    CACHE_EXPIRATIONS("cache.expirations", "", "Entries whose use was over"),
    STORE_READ("store.read", "seconds", "Reads of the disk"),
    STORE_COMMIT("store.commit", "seconds", "Transactions of the writer"),
    STORE_READ_LONGEST("store.read.longest", "seconds", "The longest read since the store was opened"),
    STORE_COMMIT_LONGEST("store.commit.longest", "seconds", "The longest transaction since the store was opened"),
    STORE_QUEUE_WRITES("store.queue.writes", "", "Writes that wait for the disk"),
    STORE_QUEUE_BYTES("store.queue.bytes", "", "What they hold"),
    STORE_TROUBLE("store.trouble", "", "1 while the disk is in trouble, else 0"),
    WAITING("waiting", "", "Requests that wait for the answer to an equal one"),
    THROTTLE_REFUSED("throttle.refused", "", "Requests that were refused because of a limit"),
    THROTTLE_LIMIT("throttle.limit", "", "Most calls in a window"),
    THROTTLE_REMAINING("throttle.remaining", "", "Calls that are left in the window"),
    THROTTLE_SHARE_LEFT("throttle.share.left", "", "The least of what is left of the limits, 0 to 1"),
    THROTTLE_CLOSED("throttle.closed", "seconds", "How long until the next call may be made"),
    THROTTLE_DELAY("throttle.delay", "seconds", "The progressive delay in force"),
    THROTTLE_QUEUED("throttle.queued", "", "Requests that wait for their turn"),
    BREAKER_STATE("breaker.state", "", "0 closed, 1 half open, 2 open");

    private final String id;
    private final String unit;
    private final String help;

    Metric(String name, String unit, String help) {
        this.id = "apibuddy." + name;
        this.unit = unit;
        this.help = help;
    }

    /** As Micrometer has it. */
    String id() {
        return id;
    }

    /** Empty when there is none. */
    String unit() {
        return unit;
    }

    String help() {
        return help;
    }
}
