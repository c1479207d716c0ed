package io.apibuddy.cli;

import io.apibuddy.CacheFile;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How the cache's content is shown: the same facts as JSON and as tables. */
final class CacheView {
    private static final int SHORT_HASH = 12;
    private static final int KIB = 1024;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private CacheView() {}

    static Map<String, Object> json(CacheFile.Statistics statistics) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("entries", statistics.entries());
        tree.put("bytes", statistics.bytes());
        tree.put(
                "mappings",
                statistics.mappings().stream()
                        .map(one -> {
                            Map<String, Object> mapping = new LinkedHashMap<>();
                            mapping.put("mapping", one.mapping());
                            mapping.put("entries", one.entries());
                            mapping.put("bytes", one.bytes());
                            return mapping;
                        })
                        .toList());
        return tree;
    }

    static String text(CacheFile.Statistics statistics) {
        TextTable table = new TextTable("mapping", ">entries", ">size");
        statistics
                .mappings()
                .forEach(one -> table.row(one.mapping(), String.valueOf(one.entries()), size(one.bytes())));
        table.line();
        table.row("together", String.valueOf(statistics.entries()), size(statistics.bytes()));
        return table.toString();
    }

    /** In the zone of who looks; a time too far off for a calendar is none. */
    static String time(Instant time) {
        return time.isAfter(LAST) ? "never" : TIME.format(time.atZone(ZoneId.systemDefault()));
    }

    static List<Map<String, Object>> json(List<CacheFile.Entry> entries) {
        return entries.stream().map(CacheView::json).toList();
    }

    static String text(List<CacheFile.Entry> entries) {
        if (entries.isEmpty()) {
            return "Nothing is stored.\n";
        }
        TextTable table = new TextTable("hash", "mapping", ">status", ">size", "fresh until", "method and URL");
        for (CacheFile.Entry one : entries) {
            table.row(
                    one.hash().substring(0, SHORT_HASH),
                    one.mapping(),
                    String.valueOf(one.status()),
                    size(one.contentLength()),
                    time(one.freshUntil()),
                    one.method() + " " + one.uri());
        }
        return table.toString();
    }

    static List<Map<String, Object>> detailed(List<CacheFile.Entry> entries) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (CacheFile.Entry one : entries) {
            Map<String, Object> tree = json(one);
            tree.put("fields", fields(one.fields()));
            tree.put("selecting_fields", fields(one.selecting()));
            all.add(tree);
        }
        return all;
    }

    static String detailedText(List<CacheFile.Entry> entries) {
        StringBuilder text = new StringBuilder();
        for (CacheFile.Entry one : entries) {
            text.append(text.isEmpty() ? "" : "\n");
            json(one).forEach((name, value) -> text.append(String.format(Locale.ROOT, "%-15s %s%n", name, value)));
            text.append("fields\n");
            one.fields().forEach(field -> text.append(line(field)));
            if (!one.selecting().isEmpty()) {
                text.append("selected by\n");
                one.selecting().forEach(field -> text.append(line(field)));
            }
        }
        return text.toString();
    }

    private static String line(Map.Entry<String, String> field) {
        return "  " + TextTable.printable(field.getKey() + ": " + field.getValue()) + "\n";
    }

    private static Map<String, Object> json(CacheFile.Entry one) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("hash", one.hash());
        tree.put("mapping", one.mapping());
        tree.put("method", one.method());
        tree.put("uri", one.uri());
        tree.put("status", one.status());
        tree.put("content_length", one.contentLength());
        tree.put("stored_bytes", one.storedBytes());
        tree.put("received", one.received().toString());
        tree.put("fresh_until", one.freshUntil().toString());
        tree.put("keep_until", one.keepUntil().toString());
        tree.put("last_used", one.lastUsed().toString());
        return tree;
    }

    private static List<List<String>> fields(List<Map.Entry<String, String>> fields) {
        return fields.stream()
                .map(field -> List.of(field.getKey(), field.getValue()))
                .toList();
    }

    private static String size(long bytes) {
        if (bytes < KIB) {
            return bytes + " B";
        }
        double amount = bytes;
        String unit = "B";
        for (String next : new String[] {"KiB", "MiB", "GiB"}) {
            if (amount < KIB) {
                break;
            }
            amount /= KIB;
            unit = next;
        }
        return String.format(Locale.ROOT, "%.1f %s", amount, unit);
    }
}
