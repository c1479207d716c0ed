package io.apibuddy.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Curves of a day as an SVG: what there was over the hours, and the two spans of time that are compared. */
final class SoakPlot {
    private static final int WIDTH = 340;
    private static final int HEIGHT = 110;
    private static final int LEFT = 60;
    private static final int TOP = 66;
    private static final int COLUMN = 424;
    private static final int ROW = 176;
    private static final int COLUMNS = 2;
    private static final int ROWS = 4;
    private static final double MIB = 1024 * 1024;

    private static final String STYLE = """
            <style>
            text { font: 12px system-ui, sans-serif; fill: #1f2328; }
            .title { font-size: 15px; font-weight: 600; }
            .panel { font-weight: 600; }
            .axis { fill: #59636e; font-size: 10px; }
            .ground { fill: #ffffff; }
            .grid { stroke: #d1d9e0; }
            .span { fill: #8c959f; opacity: 0.18; }
            .least { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 5 3; }
            .curve { stroke: #0969da; stroke-width: 1.5; fill: none; }
            @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3; }
            .axis { fill: #9198a1; }
            .ground { fill: #0d1117; }
            .grid { stroke: #3d444d; }
            .least { stroke: #ff7b72; }
            .curve { stroke: #4493f8; }
            }
            </style>
            """;

    private final List<Sample> samples;
    private final double seconds;
    private final StringBuilder svg = new StringBuilder(20_000);
    private int panels;

    private SoakPlot(List<Sample> samples) {
        this.samples = samples;
        this.seconds = samples.get(samples.size() - 1).seconds();
    }

    static String of(List<Sample> samples, int minutes) {
        return new SoakPlot(samples).draw(minutes);
    }

    private String draw(int minutes) {
        int width = COLUMNS * COLUMN;
        int height = TOP + ROWS * ROW + 10;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
                width, height, width, height);
        String title = String.format(Locale.ROOT, "A day under load in %d minutes", minutes);
        add("<title>%s</title>%n%s<rect class=\"ground\" width=\"100%%\" height=\"100%%\"/>%n", title, STYLE);
        text("title", 16, 26, "start", title);
        add("<line class=\"curve\" x1=\"340\" y1=\"22\" x2=\"364\" y2=\"22\"/>%n");
        text("axis", 370, 26, "start", "measured");
        add("<rect class=\"span\" x=\"440\" y=\"14\" width=\"24\" height=\"16\"/>%n");
        text("axis", 470, 26, "start", "compared: warm, and the end");
        add("<line class=\"least\" x1=\"640\" y1=\"22\" x2=\"664\" y2=\"22\"/>%n");
        text("axis", 670, 26, "start", "the least in them");
        panel("heap after collection, MiB", sample -> sample.heap() / MIB);
        panel("direct memory, MiB", sample -> sample.direct() / MIB);
        panel("resident memory of the process, MiB", sample -> sample.resident() / MIB);
        panel("threads", Sample::threads);
        panel("descriptors", Sample::descriptors);
        panel("stored answers", Sample::entries);
        panel("cache file with its log, MiB", sample -> sample.file() / MIB);
        panel("answers to clients so far, thousands", sample -> sample.answers() / 1000.0, false);
        return svg.append("</svg>\n").toString();
    }

    private void panel(String name, ToDoubleFunction<Sample> what) {
        panel(name, what, true);
    }

    /** One curve from zero to a round number above its highest. */
    private void panel(String name, ToDoubleFunction<Sample> what, boolean compared) {
        double highest = samples.stream().mapToDouble(what).max().orElse(1);
        double step = step(highest);
        double top = Math.max(step, step * Math.ceil(highest * 1.05 / step));
        double x = LEFT + panels % COLUMNS * COLUMN;
        double y = TOP + panels / COLUMNS * ROW;
        panels++;
        text("panel", x, y - 10, "start", name);
        for (double value = 0; value <= top + step / 2; value += step) {
            double at = y + HEIGHT * (1 - value / top);
            add("<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n", x, at, x + WIDTH, at);
            text("axis", x - 6, at + 3, "end", String.format(Locale.ROOT, step < 1 ? "%.1f" : "%,.0f", value));
        }
        for (int hour = 0; hour <= 24; hour += 6) {
            double at = x + WIDTH * hour / 24.0;
            add("<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n", at, y, at, y + HEIGHT);
            text("axis", at, y + HEIGHT + 14, "middle", Integer.toString(hour));
        }
        text("axis", x + WIDTH / 2.0, y + HEIGHT + 28, "middle", "hour of the day");
        if (compared) {
            span(x, y, 0.2, 0.4, SoakVerdict.early(samples, what) / top);
            span(x, y, 0.8, 1, SoakVerdict.late(samples, what) / top);
        }
        add("<polyline class=\"curve\" points=\"");
        for (Sample sample : samples) {
            add(
                    "%.1f,%.1f ",
                    x + WIDTH * sample.seconds() / seconds, y + HEIGHT * (1 - what.applyAsDouble(sample) / top));
        }
        add("\"/>%n");
    }

    private void span(double x, double y, double from, double to, double least) {
        add(
                "<rect class=\"span\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>%n",
                x + WIDTH * from, y, WIDTH * (to - from), HEIGHT);
        double at = y + HEIGHT * (1 - least);
        add(
                "<line class=\"least\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                x + WIDTH * from, at, x + WIDTH * to, at);
    }

    /** One, two or five times a power of ten, of which at most six reach the highest. */
    private static double step(double highest) {
        double least = Math.max(1, highest) / 6;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        return power * (least > 5 * power ? 10 : least > 2 * power ? 5 : least > power ? 2 : 1);
    }

    private void text(String kind, double x, double y, String anchor, String text) {
        add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", kind, x, y, anchor, text);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
