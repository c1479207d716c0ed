package io.apibuddy.admin;

import io.apibuddy.message.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

/** What the admin API says when it does not do what it was asked. */
final class Problems {
    private static final int LONGEST_SHOWN = 60;

    private Problems() {}

    static Problem keyMissing() {
        return new Problem(
                        401,
                        "key-missing",
                        "Access key missing",
                        "The admin API asks for the access key, in the header X-API-Buddy-Key or as it is configured, or"
                                + " for the session cookie that POST /admin/session gives for it.")
                .with("WWW-Authenticate", "ApiBuddy");
    }

    static Problem forbidden(String why) {
        return new Problem(403, "admin-forbidden", "Not for this caller", why);
    }

    static Problem tokenMissing() {
        return new Problem(
                403,
                "token-missing",
                "Token for changes missing",
                "A change needs the access key itself, or the token that GET /admin/session tells, in the header"
                        + " X-API-Buddy-Token. There was none, or it was not this session's.");
    }

    static Problem tooMany(int allowed, Duration wait) {
        return new Problem(
                        429,
                        "admin-rate-limit",
                        "Too many requests to the admin API",
                        "From one address " + allowed + " a minute are answered (admin.rate_limit_per_minute).")
                .with(
                        "Retry-After",
                        Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
    }

    static Problem tooManyStreams(String allowed) {
        return new Problem(
                        429,
                        "too-many-streams",
                        "Too many event streams",
                        "Open at the same time may be " + allowed + ".")
                .with("Retry-After", "10");
    }

    static Problem unknownPath(Collection<String> known) {
        return new Problem(
                404,
                "unknown-admin-path",
                "No such admin path",
                "Nothing is served there. There are: " + String.join(", ", known) + ".");
    }

    static Problem methodNotAllowed(String method, Collection<String> allowed) {
        return new Problem(
                        405,
                        "method-not-allowed",
                        "Method not allowed",
                        "Found " + shown(method) + ", allowed " + String.join(", ", allowed) + ".")
                .with("Allow", String.join(", ", allowed));
    }

    static Problem badParameter(String detail) {
        return new Problem(400, "bad-parameter", "Bad parameter", detail);
    }

    static Problem badContent(String detail) {
        return new Problem(400, "bad-content", "Bad content", detail);
    }

    static Problem contentTooLarge(long allowed) {
        return new Problem(
                413,
                "content-too-large",
                "Content too large",
                "The admin API takes content of at most " + allowed + " bytes.");
    }

    static Problem brokenRequest() {
        return new Problem(
                400, "broken-request", "Broken request", "The request ended before its content was complete.");
    }

    static Problem unknownMapping(String found, Collection<String> known) {
        return new Problem(
                404,
                "unknown-mapping",
                "No such mapping",
                "Found " + shown(found) + "; the mappings are "
                        + (known.isEmpty() ? "none" : known.stream().sorted().collect(Collectors.joining(", ")))
                        + ".");
    }

    static Problem unknownEntry(String hash) {
        return new Problem(
                404, "unknown-entry", "No such entry", "Nothing is stored under a key that begins with " + hash + ".");
    }

    static Problem unknownRequest(long id) {
        return new Problem(
                404,
                "unknown-request",
                "No such request",
                "Request " + id + " is not remembered: only the last ones are, and none of an earlier run.");
    }

    static Problem notExposed() {
        return new Problem(
                404,
                "not-exposed",
                "No metrics for Prometheus",
                "The application counts into a registry of its own, which Prometheus cannot read here. JSON there is at"
                        + " /admin/metrics.");
    }

    static Problem notReloadable() {
        return new Problem(
                409,
                "not-reloadable",
                "Nothing to reload from",
                "This configuration was made by a program, not read from a file.");
    }

    static Problem notStoppable() {
        return new Problem(
                409, "not-stoppable", "Not the proxy's to end", "The proxy runs within another program; that ends it.");
    }

    static Problem badConfiguration(int mistakes) {
        return new Problem(
                422,
                "bad-configuration",
                "Configuration with mistakes",
                "Nothing was changed: " + (mistakes == 1 ? "1 mistake" : mistakes + " mistakes") + " in it.");
    }

    static Problem cacheUnavailable(String message) {
        return new Problem(503, "cache-unavailable", "The cache cannot do it now", message);
    }

    static Problem internal() {
        return new Problem(500, "internal", "Internal error", "The request could not be answered; the log says why.");
    }

    /** What a caller sent, cut short, for its eyes alone. */
    static String shown(String text) {
        return "\"" + (text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...") + "\"";
    }
}
