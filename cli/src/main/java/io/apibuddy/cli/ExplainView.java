package io.apibuddy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/** An explanation, as the admin API tells it, for people: what happens and why, then what it rests on. */
final class ExplainView {
    private static final int SHORT_HASH = 12;
    private static final String ONE = "      one for both with  ";

    private final StringBuilder text = new StringBuilder(1024);

    private ExplainView() {}

    static String text(JsonNode told) {
        ExplainView view = new ExplainView();
        view.past(told.path("past"));
        view.verdict(told.path("verdict"));
        view.freshness(told.path("fresh_for"));
        view.request(told);
        view.key(told.path("key"));
        view.stored(told);
        view.nearest(told.path("nearest"));
        return view.text.toString();
    }

    private void past(JsonNode past) {
        if (!past.isObject()) {
            return;
        }
        JsonNode event = past.path("event");
        line("Then: " + said(past.path("verdict")));
        line("  " + time(event, "time") + "  " + said(event, "method") + " " + said(event, "target") + "  "
                + said(event, "status") + " " + said(event, "outcome"));
        source(past.path("verdict"));
        text.append("\nNow: ");
    }

    private void verdict(JsonNode verdict) {
        line(said(verdict));
        source(verdict);
    }

    private static String said(JsonNode verdict) {
        return said(verdict, "because");
    }

    private void source(JsonNode verdict) {
        line("  " + said(verdict, "action") + ": " + said(verdict, "source"));
        String status = said(verdict, "cache_status");
        if (!status.isEmpty()) {
            line("  Cache-Status: " + status);
        }
    }

    private void freshness(JsonNode seconds) {
        if (seconds.isNumber()) {
            Duration left = Duration.ofSeconds(Math.abs(seconds.asLong()));
            line("  " + (seconds.asDouble() < 0 ? "stale for " : "fresh for ") + words(left));
        }
    }

    private static String words(Duration time) {
        if (time.toDays() > 1) {
            return time.toDays() + " days";
        }
        if (time.toHours() > 1) {
            return time.toHours() + " hours";
        }
        return time.toMinutes() > 1 ? time.toMinutes() + " minutes" : time.toSeconds() + " s";
    }

    private void request(JsonNode told) {
        text.append('\n');
        line("request  " + said(told, "method") + " " + said(told, "target"));
        if (told.path("uri").isTextual()) {
            line("upstream " + said(told, "uri"));
        }
    }

    private void key(JsonNode key) {
        if (!key.isObject()) {
            return;
        }
        line("key      " + said(key, "hash"));
        TextTable parts = new TextTable("part of the key", "value", "");
        for (JsonNode part : key.path("parts")) {
            parts.row(said(part, "name"), said(part, "value"), said(part, "note"));
        }
        text.append('\n').append(parts);
    }

    private void stored(JsonNode told) {
        if (!told.path("key").isObject()) {
            return;
        }
        if (told.path("stored").isEmpty()) {
            line("\nNothing is stored under this key.");
            return;
        }
        TextTable table = new TextTable("stored under it", ">status", "received", "fresh until", "selected by");
        for (JsonNode one : told.path("stored")) {
            StringBuilder selecting = new StringBuilder();
            one.path("selecting")
                    .properties()
                    .forEach(field -> selecting
                            .append(selecting.isEmpty() ? "" : ", ")
                            .append(field.getKey())
                            .append(": ")
                            .append(field.getValue().asText()));
            table.row(
                    one.path("selected").asBoolean() ? "this request's" : "another's",
                    said(one, "status"),
                    time(one, "received"),
                    time(one, "fresh_until"),
                    selecting.toString());
        }
        text.append('\n').append(table);
    }

    private void nearest(JsonNode nearest) {
        if (nearest.isEmpty()) {
            return;
        }
        line("\nStored answers that come near:");
        for (JsonNode near : nearest) {
            String hash = said(near, "hash");
            line("\n  " + said(near, "method") + " " + said(near, "uri") + "  ("
                    + hash.substring(0, Math.min(SHORT_HASH, hash.length())) + ")");
            JsonNode differences = near.path("differences");
            String together = differences.size() > 1 ? "      together with the others, one for both with  " : ONE;
            differences.forEach(difference -> difference(difference, together));
        }
    }

    private void difference(JsonNode difference, String setting) {
        boolean isShown =
                difference.path("here").isTextual() || difference.path("there").isTextual();
        line("    " + said(difference, "words")
                + (isShown
                        ? ": " + value(difference, "here") + " here, " + value(difference, "there") + " there"
                        : ": differs"));
        if (difference.path("setting").isTextual()) {
            line(setting + said(difference, "setting"));
        }
    }

    private static String value(JsonNode difference, String name) {
        return difference.path(name).isTextual() ? said(difference, name) : "-";
    }

    private static String time(JsonNode node, String name) {
        return node.path(name).isTextual()
                ? CacheView.time(Instant.parse(node.path(name).asText()))
                : "never";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** What others sent must not steer the terminal. */
    private static String said(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isNull() ? "" : TextTable.printable(value.asText()).strip();
    }
}
