package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.benchmarks.compare.BarChart.Bar;
import io.apibuddy.benchmarks.compare.BarChart.Panel;
import io.apibuddy.benchmarks.compare.CaseResult.LeftOut;
import io.apibuddy.benchmarks.compare.Statistics.Spread;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** What the results look like. */
class ReportTest {
    private final CaseResult full = new CaseResult(
            Examples.caseNamed(Catalogue.FULL),
            List.of(
                    Examples.run(Kind.API_BUDDY, 1, 120_000),
                    Examples.run(Kind.NGINX, 1, 80_000),
                    Examples.run(Kind.API_BUDDY, 2, 124_000),
                    Examples.run(Kind.NGINX, 2, 77_500),
                    new Run(
                            Kind.HAPROXY,
                            1,
                            new Figures(130_000, 0.5, 0.9, 390_000, 500_000_000, 0),
                            2.2,
                            40,
                            0.8,
                            0.99,
                            0,
                            0.25,
                            0)),
            List.of(
                    new LeftOut(Kind.VARNISH, true, "of 10 requests the origin got 9 <all>"),
                    new LeftOut(Kind.SQUID, false, "it does not speak HTTP/2")));

    @Test
    void aCaseHasARowForEachProgramWithItsRatio() {
        String markdown = Report.markdown(Examples.results(full), "benchmarks");

        assertThat(markdown)
                .contains("| API Buddy | 122,000 (120,000 to 124,000) |  |")
                .contains("| nginx | 78,750 (77,500 to 80,000) | 1.55x (1.50 to 1.60) |");
    }

    @Test
    void whereRequestsAreLoggedTheShareOfThemThatIsStandsThere() {
        CaseResult logged = Examples.result("hit-logged", Examples.run(Kind.NGINX, 1, 90_000));

        assertThat(Report.markdown(Examples.results(logged), "benchmarks"))
                .contains("Of a hundred requests, lines in the log: nginx 33.3.");
        assertThat(Report.markdown(Examples.results(full), "benchmarks")).doesNotContain("lines in the log");
    }

    @Test
    void theOverviewTellsWhoFailedAndWhoCannot() {
        String markdown = Report.markdown(Examples.results(full), "benchmarks");

        assertThat(markdown)
                .contains("| hits, 1 KB, all on | 122,000 | 78,750 (1.55) | failed | 130,000 \u2020 (0.92) | - | - |")
                .contains("Varnish: left out, failed: of 10 requests the origin got 9 &lt;all>.")
                .contains("Squid: - (it does not speak HTTP/2).");
    }

    @Test
    void whatIsStoredLaterIsSaid() {
        assertThat(Report.markdown(Examples.results(full), "benchmarks"))
                .contains("Seconds after a run until its last answers were stored: HAProxy 0.25.");
    }

    @Test
    void theTargetsSayWhetherTheyAreMet() {
        String markdown = Report.markdown(Examples.results(full), "benchmarks");

        assertThat(markdown)
                .contains("| `hit-1k-full`: requests/s beside nginx | >= 1.5x | 1.55x (1.50 to 1.60) | yes |")
                .contains("| `hit-1k-full`: requests/s beside HAProxy | >= 1.0x | 0.92x | **no** |")
                .contains("| `hit-1k-full`: requests/s beside Varnish | >= 1.8x | nothing to compare with | no |")
                .contains("| `start`: first answer | <= 0.5 s | 0.45 s | yes |")
                .contains("| `start`: stored | >= 5,000 requests/s | 4,000 requests/s | **no** |")
                .contains("| `start`: at most |  | 120 MiB |  |")
                .contains("| `memory` |  | failed: it \\| ended | no |");
    }

    @Test
    void everyRowOfATableHasAsManyCellsAsItsHead() {
        int cells = 0;
        for (String line :
                Report.markdown(Examples.results(full), "benchmarks").lines().toList()) {
            int here = line.startsWith("|") ? line.replace("\\|", "").split("\\|", -1).length : 0;
            assertThat(cells == 0 || here == 0 || here == cells).as(line).isTrue();
            cells = here;
        }
    }

    @Test
    void theTablesReplaceWhatStandsBetweenTheMarks() throws IOException {
        String before = "Head\n<!-- compare: written by benchmarks/compare -->\nold\n<!-- end of compare -->\nfoot\n";

        assertThat(Documents.between(before, "new\n"))
                .isEqualTo(
                        "Head\n<!-- compare: written by benchmarks/compare -->\nnew\n<!-- end of compare -->\nfoot\n");
        assertThatThrownBy(() -> Documents.between("no marks", "new")).isInstanceOf(IOException.class);
    }

    @Test
    void theJsonHasEveryRound() throws IOException {
        JsonNode all = new ObjectMapper().readTree(JsonFile.text(Examples.results(full)));

        assertThat(all.at("/cases/0/runs")).hasSize(5);
        assertThat(all.at("/cases/0/runs/0/requests_per_second").asDouble()).isEqualTo(120_000);
        assertThat(all.at("/cases/0/left_out/0/why").asText()).contains("the origin got 9");
        assertThat(all.at("/targets/0/ratio").asDouble()).isEqualTo(1.55);
        assertThat(all.at("/targets/0/met").asBoolean()).isTrue();
        assertThat(all.at("/checks/0/outcomes/1/met").asBoolean(true)).isFalse();
        assertThat(all.at("/checks/1/failure").asText()).isEqualTo("it | ended");
        assertThat(all.at("/versions/nginx").asText()).isEqualTo("1.22.1");
    }

    @Test
    void chartsAreWellFormedAndHaveABarForEachProgram() throws Exception {
        for (Charts.Chart chart : Charts.of(Examples.results(full))) {
            Document svg = parsed(chart.svg());

            assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
            // The ground, and the bars of three programs.
            assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(4);
            assertThat(chart.svg()).contains("prefers-color-scheme: dark").contains("hits, 1 KB, all on");
        }
    }

    @Test
    void whatIsDrawnStaysInThePicture() throws Exception {
        String svg = BarChart.svg(
                "A & B",
                List.of(
                        new Panel("<one>", "ms", List.of(new Bar("a", new Spread(2, 1, 9999), true))),
                        empty(),
                        empty()));
        Document document = parsed(svg);
        double width = Double.parseDouble(document.getDocumentElement().getAttribute("width"));
        double height = Double.parseDouble(document.getDocumentElement().getAttribute("height"));

        var lines = document.getElementsByTagName("line");
        for (int i = 0; i < lines.getLength(); i++) {
            var attributes = lines.item(i).getAttributes();
            assertThat(Double.parseDouble(attributes.getNamedItem("x2").getNodeValue()))
                    .isBetween(0.0, width);
            assertThat(Double.parseDouble(attributes.getNamedItem("y2").getNodeValue()))
                    .isBetween(0.0, height);
        }
        assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
    }

    @Test
    void theScaleHasThreeToSevenSteps() {
        for (double most : new double[] {0.003, 0.7, 1, 9.99, 10, 57, 133_000, 1e6}) {
            assertThat(Math.ceil(most / BarChart.step(most))).as("%s", most).isBetween(3.0, 7.0);
        }
        assertThat(BarChart.step(0)).isEqualTo(1);
    }

    private static Panel empty() {
        return new Panel("nobody", "ms", List.of());
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
