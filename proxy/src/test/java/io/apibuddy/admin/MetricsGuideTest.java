package io.apibuddy.admin;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.FakeClock;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.throttling.Breaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/metrics.md and the Grafana dashboard speak of is what a scrape tells, and all of it. */
class MetricsGuideTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern NAME = Pattern.compile("apibuddy_[a-z_]+");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(apibuddy_[a-z_]+)` \\| ([a-z, ]*)\\|");

    private final Meters meters = Meters.open(Optional.empty(), new FakeClock());
    private String text;
    private Scrape scrape;

    @BeforeEach
    void aProxyThatHasDoneEverything() {
        FakeRooms rooms = new FakeRooms();
        rooms.protections = List.of(FakeRooms.protection("api", Breaker.Status.CLOSED, FakeRooms.limit("hour", 9, 8)));
        meters.attach(rooms);
        for (CacheOutcome outcome : CacheOutcome.values()) {
            meters.listener().onEvent(Told.request(1, outcome, Told.NOON, ofMillis(1)));
        }
        meters.listener().onUpstreamCall(Told.answer(Told.NOON, ofMillis(1)));
        text = meters.prometheus(Optional.empty()).orElseThrow().text();
        scrape = Scrape.of(text);
    }

    /** Samples' names, and those of histograms and summaries, which have samples of other names. */
    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        text.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2])
                .forEach(names::add);
        return names;
    }

    @Test
    void theGuideListsEachMetricAndNoOther() throws IOException {
        String guide = Files.readString(DOCS.resolve("metrics.md"));
        Set<String> listed =
                ROW.matcher(guide).results().map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(names());
    }

    @Test
    void theGuideNamesTheLabelsThatEachMetricHas() throws IOException {
        String guide = Files.readString(DOCS.resolve("metrics.md"));
        assertThat(ROW.matcher(guide).results()).allSatisfy(row -> {
            Set<String> labels = row.group(2).isBlank()
                    ? Set.of()
                    : Set.of(row.group(2).strip().split(", "));
            assertThat(scrape.labels(row.group(1))).as(row.group(1)).isEqualTo(labels);
        });
    }

    @Test
    void theGuidesQueriesAskForWhatThereIs() throws IOException {
        assertThat(NAME.matcher(Files.readString(DOCS.resolve("metrics.md"))).results())
                .allSatisfy(name -> assertThat(known()).contains(name.group()));
    }

    @Test
    void theDashboardAsksForWhatThereIs() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(DOCS.resolve("grafana-dashboard.json").toFile());
        List<String> queries = dashboard.findValuesAsText("expr");
        assertThat(queries).hasSizeGreaterThan(20).allSatisfy(query -> {
            Set<String> names =
                    NAME.matcher(query).results().map(name -> name.group()).collect(Collectors.toSet());
            assertThat(names).isNotEmpty().isSubsetOf(known());
        });
        assertThat(dashboard.at("/templating/list").findValuesAsText("type")).contains("datasource");
        assertThat(dashboard.findValuesAsText("uid")).containsOnly("api-buddy", "${datasource}");
    }

    private Set<String> known() {
        Set<String> known = names();
        known.addAll(scrape.names());
        return known;
    }
}
