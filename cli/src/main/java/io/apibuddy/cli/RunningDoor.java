package io.apibuddy.cli;

import static io.apibuddy.cli.AdminClient.escaped;

import com.fasterxml.jackson.databind.JsonNode;
import io.apibuddy.CacheFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The cache of a running API Buddy. */
final class RunningDoor implements CacheDoor {
    private static final String CACHE = "/admin/cache";
    private static final int PAGE = 100;

    private final AdminClient admin;

    RunningDoor(AdminClient admin) {
        this.admin = admin;
    }

    @Override
    public CacheFile.Statistics statistics() {
        JsonNode totals = admin.get(CACHE, "mappings");
        List<CacheFile.MappingStatistics> mappings = new ArrayList<>();
        for (JsonNode one : totals.path("mappings")) {
            mappings.add(new CacheFile.MappingStatistics(
                    one.path("mapping").asText(),
                    one.path("entries").asLong(),
                    one.path("bytes").asLong()));
        }
        return new CacheFile.Statistics(
                totals.path("entries").asLong(), totals.path("bytes").asLong(), mappings);
    }

    @Override
    public List<CacheFile.Entry> entries(Optional<String> mapping, String containing, int limit) {
        List<CacheFile.Entry> entries = new ArrayList<>();
        String list = CACHE + "/" + mapping.map(AdminClient::escaped).orElse("*");
        String search = containing.isEmpty() ? "" : "&q=" + escaped(containing);
        String next = "";
        while (entries.size() < limit) {
            JsonNode page =
                    admin.get(list + "?limit=" + Math.min(PAGE, limit - entries.size()) + search + next, "entries");
            page.path("entries").forEach(entry -> entries.add(entry(entry)));
            if (page.path("next").isMissingNode() || page.path("next").isNull()) {
                break;
            }
            next = "&cursor=" + escaped(page.path("next").asText());
        }
        return entries;
    }

    @Override
    public List<CacheFile.Entry> find(String hash) {
        List<CacheFile.Entry> entries = new ArrayList<>();
        admin.find(CACHE + "/entries/" + hash, "entries", "unknown-entry")
                .ifPresent(found -> found.path("entries").forEach(entry -> entries.add(entry(entry))));
        return entries;
    }

    @Override
    public long clear(Which which) {
        String path = which.mapping().map(name -> CACHE + "/" + escaped(name)).orElse(CACHE);
        String query = which.part()
                .map(part -> "?" + parameter(part.kind()) + "=" + escaped(part.value()))
                .orElse("");
        return admin.delete(path + query, "removed").path("removed").asLong();
    }

    @Override
    public void close() {}

    private static String parameter(Kind kind) {
        return switch (kind) {
            case URI -> "url";
            case PREFIX, TAG -> kind.name().toLowerCase(Locale.ROOT);
        };
    }

    private static CacheFile.Entry entry(JsonNode one) {
        return new CacheFile.Entry(
                one.path("hash").asText(),
                one.path("mapping").asText(),
                one.path("method").asText(),
                one.path("uri").asText(),
                one.path("status").asInt(),
                pairs(one.path("fields")),
                members(one.path("selecting")),
                one.path("content_length").asLong(),
                one.path("stored_bytes").asLong(),
                time(one.path("received")),
                time(one.path("fresh_until")),
                time(one.path("keep_until")),
                time(one.path("last_used")));
    }

    /** A time that is further off than people count years is told as none. */
    private static Instant time(JsonNode node) {
        return node.isTextual() ? Instant.parse(node.asText()) : Instant.MAX;
    }

    private static List<Map.Entry<String, String>> pairs(JsonNode fields) {
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        fields.forEach(
                line -> lines.add(Map.entry(line.path(0).asText(), line.path(1).asText())));
        return lines;
    }

    private static List<Map.Entry<String, String>> members(JsonNode object) {
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        object.properties()
                .forEach(member ->
                        lines.add(Map.entry(member.getKey(), member.getValue().asText())));
        return lines;
    }
}
