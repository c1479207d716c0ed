package io.apibuddy.threats;

import static io.apibuddy.threats.Threat.Place.ADMINISTRATION;
import static io.apibuddy.threats.Threat.Place.CACHE;
import static io.apibuddy.threats.Threat.Place.CLIENT;
import static io.apibuddy.threats.Threat.Place.DISK_AND_CLOCK;
import static io.apibuddy.threats.Threat.Place.UPSTREAM;

/** An attack or a fault that the program must withstand: a row of the table in {@code docs/security.md}. */
public enum Threat {
    UNKEYED_FIELDS(
            CACHE,
            "Fields outside the key that change an answer (`X-Forwarded-*`, `X-Original-URL`, method overrides)",
            "Dropped on the way up; a method override goes past the cache",
            "0 poisoned answers"),
    AMBIGUOUS_KEYS(
            CACHE,
            "Requests whose parts run together in a key (mapping, method, host, port, query, `//`, `%2F`, case)",
            "Different requests have different keys",
            "100,000 generated pairs: 0 collisions"),
    ANOTHER_USERS_ANSWER(
            CACHE,
            "Asking for what another user was answered (`Authorization`, `Cookie`, API key fields)",
            "Entries are partitioned by credentials, in memory and on disk",
            "2 users x 1,000 mixed requests: 0 crossed"),
    COLLAPSING_ACROSS_USERS(
            CACHE,
            "Joining the request of another user, or one whose answer turns out to be private",
            "Never shared: whoever waited asks again with its own credentials",
            "200 concurrent, 2 users: 0 crossed"),
    THE_FETCH_FAILS(
            CACHE,
            "The request that others wait for fails, stalls, or its client leaves",
            "It goes on for the others, or one of them takes over",
            "100 followers: all end in time, at most 2 fetches"),
    HERD_AT_EXPIRY(
            CACHE,
            "A herd at the moment of expiry",
            "One revalidation, whose result all get",
            "1,000 clients: 1 upstream request"),
    VARY_EXPLOSION(
            CACHE,
            "`Vary` with thousands of values, `Vary: *`",
            "The number of variants is capped; `*` is not kept",
            "10,000 values: the cap holds, memory is flat"),
    RANGES(
            CACHE,
            "Ranges, `If-Range`, absurd ranges",
            "A part is never served as the whole; beyond the end is 416",
            "table of ranges"),
    HEAD_AGAINST_GET(CACHE, "HEAD and GET disagree", "A HEAD never damages a stored GET", "test"),
    FRAMING_IN_A_304(CACHE, "A 304 that tries to change framing fields", "These fields of it are ignored", "test"),
    CUT_OFF_CONTENT(
            CACHE,
            "A cut-off answer (short `Content-Length`, missing last chunk, bad chunk, unknown transfer coding, bad status)",
            "The client sees the break, or a 502; nothing is stored",
            "20 raw upstream answers: 0 stored"),

    SMUGGLING(
            CLIENT,
            "Requests that two parsers read in two ways: CL.TE, TE.CL, TE.TE, two lengths, folded fields, a space before the"
                    + " colon, an empty field name, two Hosts or none, bare CR or LF",
            "400 and the connection closed; nothing of it reaches upstream",
            "each payload: at most one request seen by a raw upstream"),
    UNREAD_CONTENT(
            CLIENT,
            "A hit answered while the request's content is unread",
            "Up to 64 KiB are thrown away; beyond that, or with `Expect: 100-continue`, the connection is closed",
            "1,000 pipelined: 0 out of step"),
    ANOTHER_DESTINATION(
            CLIENT,
            "Absolute-form, `//host`, `@host`, CONNECT, Upgrade",
            "400, 405 or 501; the destination comes from the configuration alone",
            "0 connections elsewhere"),
    TARGET_TRICKS(
            CLIENT,
            "`..`, `%2e%2e`, `%252e`, `%00`, `\\`, `#`, raw bytes above 0x7e in a target",
            "400; everything else is normalised once",
            "fuzzed: every upstream path begins with the base"),
    LINE_BREAKS(
            CLIENT,
            "CR or LF in path, query, field or `Location`",
            "400, or 502 when upstream sends it",
            "0 injected lines"),
    CONNECTION_OPTIONS(
            CLIENT,
            "`Connection: authorization` and the like",
            "Listed fields are dropped; framing, credential and cache fields cannot be listed away",
            "test"),
    OVERSIZE(
            CLIENT,
            "A long target, many or huge fields, huge content",
            "414, 431, 413",
            "one byte either side of each limit"),
    SLOW_CLIENTS(
            CLIENT,
            "Slow heads, slow content, slow reading, silence",
            "Time limits end a slow head, and content or reading that stops (that only drips is not ended); connections per"
                    + " client are capped where configured",
            "500 slow connections: a normal client's p99 under 100 ms"),
    HTTP2_FLOODS(
            CLIENT,
            "HTTP/2 floods: rapid reset, CONTINUATION, SETTINGS, PING",
            "The connection ends with GOAWAY; others are served",
            "each flood: GOAWAY"),
    NO_DESCRIPTORS(CLIENT, "File descriptors run out", "Accepting pauses and comes back", "recovers within 5 s"),

    HUGE_CONTENT(
            UPSTREAM,
            "Endless or huge content",
            "Streamed with back-pressure, not kept beyond the limit",
            "2 GiB through a 128 MiB heap"),
    COMPRESSION_BOMB(
            UPSTREAM,
            "A compression bomb",
            "Passed on as it is; what the store itself inflates is capped by the stated length",
            "memory flat"),
    UPSTREAM_FAILURES(
            UPSTREAM,
            "Stall, reset, refusal, DNS failure, bad certificate or host name",
            "502 or 504, or a stale answer where that is allowed; nothing stored",
            "one test each"),
    SURPLUS_BYTES(
            UPSTREAM, "Surplus bytes after an answer", "The connection is thrown away", "0 of 1,000 wrong answers"),
    REDIRECTS(UPSTREAM, "A redirect to a private address", "Not followed", "0 requests there"),

    LEAKS(
            ADMINISTRATION,
            "Access key or upstream credential leaks (log, error, Referer, upstream, metrics, database, dashboard)",
            "Never there",
            "a marked key through the whole test run: 0 finds"),
    TIMING(
            ADMINISTRATION,
            "Timing of the key check",
            "Compared in constant time",
            "100,000 samples: no effect of a matching prefix"),
    GUESSING(
            ADMINISTRATION,
            "Guessing the key",
            "Backs off per address and in all; who is authenticated is not locked out",
            "1,000 guesses from one address: at most 20 evaluated a minute; a connection with the right key goes on"),
    FOREIGN_PAGES(
            ADMINISTRATION,
            "DNS rebinding and cross-site requests to the admin API",
            "Host and Origin are checked, changes need a token, no CORS wildcard",
            "foreign Host, `Origin: null`, form POST: 403"),
    SCRIPTS(
            ADMINISTRATION,
            "Scripts in a URL, field or mapping name shown on the dashboard",
            "Shown as text, under a strict Content-Security-Policy",
            "real browser: 0 scripts run"),

    KILLED(
            DISK_AND_CLOCK,
            "kill -9 in the middle of writing",
            "It opens again, and serves no partial answer",
            "200 rounds: 0 bad checksums"),
    DISK_TROUBLE(
            DISK_AND_CLOCK,
            "Disk full, I/O error, read-only directory",
            "It goes on without storing, and recovers by itself",
            "0 failed client requests; storing again within 5 s"),
    DAMAGED_FILES(
            DISK_AND_CLOCK,
            "Flipped bits, a truncated file, a missing WAL, a file that is no database",
            "The row is a miss, or the file is set aside and a new one begun",
            "1,000 damaged files: 0 wrong bytes, 0 failed starts"),
    TWO_PROCESSES(DISK_AND_CLOCK, "Two processes on one file", "Both work", "10 minutes: integrity holds"),
    CLOCK_JUMPS(
            DISK_AND_CLOCK,
            "The clock set back or forward an hour",
            "Ages go by monotonic time",
            "no answer older than its lifetime plus 1 s"),
    NO_DIRECT_MEMORY(
            DISK_AND_CLOCK, "No more direct memory", "503 and recovery, no leaks", "leak detector at its strictest: 0");

    /** Where it comes from: a section of the table. */
    enum Place {
        CACHE("The cache"),
        CLIENT("From the client"),
        UPSTREAM("From upstream"),
        ADMINISTRATION("Keys and administration"),
        DISK_AND_CLOCK("The disk and the clock");

        private final String title;

        Place(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private final Place place;
    private final String attack;
    private final String happens;
    private final String demanded;

    Threat(Place place, String attack, String happens, String demanded) {
        this.place = place;
        this.attack = attack;
        this.happens = happens;
        this.demanded = demanded;
    }

    Place place() {
        return place;
    }

    /** What somebody does, or what breaks. */
    String attack() {
        return attack;
    }

    /** What the program does then. */
    String happens() {
        return happens;
    }

    /** The figure that shows it. */
    String demanded() {
        return demanded;
    }
}
