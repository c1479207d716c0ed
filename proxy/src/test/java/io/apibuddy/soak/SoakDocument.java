package io.apibuddy.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a soak has shown, as numbers (CSV), a plot (SVG) and a page (Markdown). */
final class SoakDocument {
    private static final double MIB = 1024 * 1024;
    private static final int WIDTH = 760;
    private static final int HEIGHT = 120;
    private static final int LEFT = 70;
    private static final int STEP = 165;

    private final int minutes;
    private final int speed;
    private final List<Sample> samples;
    private final Map<String, Long> outcomes;
    private final long asked;

    SoakDocument(int minutes, int speed, List<Sample> samples, SoakClients clients, long asked) {
        this.minutes = minutes;
        this.speed = speed;
        this.samples = samples;
        this.outcomes = clients.outcomes();
        this.asked = asked;
    }

    /** Numbers, plot and page. */
    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.write(
                directory.resolve("soak.csv"),
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(Sample.HEADER),
                                samples.stream().map(Sample::line))
                        .toList());
        publish(directory);
    }

    /** Plot and page. */
    void publish(Path directory) throws IOException {
        Files.writeString(directory.resolve("soak.svg"), plot());
        Files.writeString(directory.resolve("soak.md"), page());
    }

    private String page() {
        StringBuilder text = new StringBuilder(2000);
        Sample last = samples.get(samples.size() - 1);
        text.append("# A day under load\n\n");
        text.append(String.format(
                Locale.ROOT,
                "A proxy on a clock that runs %d times as fast as time, so that a day takes %d minutes, with eight clients that"
                        + " ask as%nfast as they are answered: for answers that live for ten minutes to two hours, most of them"
                        + " evicted before that, for large%nones (some clients leave in the middle), through throttles that"
                        + " refuse and that wait, to an upstream that fails and breaks off%nfor a third of the time each."
                        + " The configuration is read again every %d seconds and a mapping is purged every %d. 192 MB of heap,"
                        + " Netty's%nleak detector at its strictest. Every answer's content is compared with what upstream gives.%n%n",
                speed,
                minutes,
                minutes * 3,
                minutes * 10));
        text.append("Made by `SoakTest` on one of the machines it is built on (two cores); its command is in")
                .append(" [CONTRIBUTING.md](../CONTRIBUTING.md).\n\n![plot](soak.svg)\n\n");
        text.append(String.format(
                Locale.ROOT,
                "%,d answers, %,d of them hits; %,d requests upstream; **%d answers that no client should see**; no leak reported.%n%n",
                last.answers(),
                last.hits(),
                asked,
                last.unexpected()));
        text.append("| | warm (second fifth, median) | end (last fifth, median) | highest |\n|---|--:|--:|--:|\n");
        row(text, "heap after collection, MiB", sample -> sample.heap() / MIB, "%.1f");
        row(text, "direct buffers, MiB", sample -> sample.direct() / MIB, "%.1f");
        row(text, "resident, MiB", sample -> sample.resident() / MIB, "%.0f");
        row(text, "threads", Sample::threads, "%.0f");
        row(text, "descriptors", Sample::descriptors, "%.0f");
        row(text, "entries", Sample::entries, "%,.0f");
        row(text, "cache file and log, MiB", sample -> sample.file() / MIB, "%.1f");
        text.append("\n| answers (mapping, status, hit) | number |\n|---|--:|\n");
        outcomes.forEach((outcome, count) -> text.append(String.format(Locale.ROOT, "| %s | %,d |%n", outcome, count)));
        return text.toString();
    }

    private void row(StringBuilder text, String name, ToDoubleFunction<Sample> what, String format) {
        int n = samples.size();
        double highest = samples.stream().mapToDouble(what).max().orElse(0);
        text.append(String.format(
                Locale.ROOT,
                "| %s | " + format + " | " + format + " | " + format + " |%n",
                name,
                median(what, n / 5, n * 2 / 5),
                median(what, n * 4 / 5, n),
                highest));
    }

    private double median(ToDoubleFunction<Sample> what, int from, int to) {
        double[] values =
                samples.subList(from, to).stream().mapToDouble(what).sorted().toArray();
        return values[values.length / 2];
    }

    private String plot() {
        StringBuilder svg = new StringBuilder(8000);
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n",
                WIDTH + LEFT + 30,
                5 * STEP + 20));
        curve(svg, 0, "heap after collection, MiB", sample -> sample.heap() / MIB);
        curve(svg, 1, "direct buffers, MiB", sample -> sample.direct() / MIB);
        curve(svg, 2, "threads", Sample::threads);
        curve(svg, 3, "descriptors", Sample::descriptors);
        curve(svg, 4, "entries", Sample::entries);
        return svg.append("</svg>\n").toString();
    }

    /** One curve from zero to a little above its highest, over the hours of the day. */
    private void curve(StringBuilder svg, int place, String name, ToDoubleFunction<Sample> what) {
        double top = Math.max(1, samples.stream().mapToDouble(what).max().orElse(1) * 1.1);
        double seconds = samples.get(samples.size() - 1).seconds();
        int y = place * STEP + 25;
        StringBuilder points = new StringBuilder();
        for (Sample sample : samples) {
            points.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    LEFT + WIDTH * sample.seconds() / seconds,
                    y + HEIGHT - HEIGHT * what.applyAsDouble(sample) / top));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>%n"
                        + "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#888\"/>%n"
                        + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>%n"
                        + "<polyline points=\"%s\" fill=\"none\" stroke=\"#1769aa\" stroke-width=\"2\"/>%n",
                LEFT,
                y - 8,
                name,
                LEFT,
                y,
                y + HEIGHT,
                LEFT + WIDTH,
                LEFT - 6,
                y + 10,
                top,
                LEFT - 6,
                y + HEIGHT,
                points));
        for (int hour = 0; hour <= 24; hour += 6) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#555\">%d h</text>%n",
                    LEFT + WIDTH * hour / 24,
                    y + HEIGHT + 16,
                    hour));
        }
    }
}
