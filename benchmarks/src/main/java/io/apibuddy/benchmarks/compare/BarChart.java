package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Statistics.Spread;
import java.util.List;
import java.util.Locale;

/**
 * Draws panels with bars as SVG: two beside each other, each with a scale from 0 of its own, the value beside every bar and
 * the spread as a line over its end. It brings its own background, light or dark as the reader's system is.
 */
final class BarChart {
    private static final int MARGIN = 16;
    private static final int PANEL = 400;
    private static final int NAMES = 96;
    private static final int VALUES = 70;
    private static final int BAR = 18;
    private static final int HEAD = 26;
    private static final int FOOT = 36;
    private static final int TITLE = 40;

    private BarChart() {}

    /**
     * One bar.
     *
     * @param name before it
     * @param value its length, and how far the rounds lie apart
     * @param own this program's
     */
    record Bar(String name, Spread value, boolean own) {}

    /**
     * Bars on one scale.
     *
     * @param title above them
     * @param axis what the scale counts, with its unit
     * @param bars from top to bottom
     */
    record Panel(String title, String axis, List<Bar> bars) {
        Panel {
            bars = List.copyOf(bars);
        }

        private int height() {
            return HEAD + BAR * bars.size() + FOOT;
        }
    }

    static String svg(String title, List<Panel> panels) {
        StringBuilder drawn = new StringBuilder();
        int top = TITLE;
        for (int i = 0; i < panels.size(); i += 2) {
            List<Panel> row = panels.subList(i, Math.min(i + 2, panels.size()));
            for (int column = 0; column < row.size(); column++) {
                draw(row.get(column), MARGIN + column * (PANEL + MARGIN), top, drawn);
            }
            top += row.stream().mapToInt(Panel::height).max().orElse(0);
        }
        int width = 3 * MARGIN + 2 * PANEL;
        int height = top + MARGIN;
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
                <title>%s</title>
                <style>
                text { font: 12px system-ui, sans-serif; fill: #1f2328; }
                .title { font-size: 15px; font-weight: 600; }
                .panel { font-weight: 600; }
                .axis { fill: #59636e; font-size: 10px; }
                .ground { fill: #ffffff; }
                .grid { stroke: #d1d9e0; }
                .bar { fill: #8c959f; }
                .own { fill: #0969da; }
                .spread { stroke: #1f2328; }
                @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3; }
                .axis { fill: #9198a1; }
                .ground { fill: #0d1117; }
                .grid { stroke: #3d444d; }
                .bar { fill: #6e7681; }
                .own { fill: #4493f8; }
                .spread { stroke: #e6edf3; }
                }
                </style>
                <rect class="ground" width="100%%" height="100%%"/>
                <text class="title" x="%d" y="26">%s</text>
                %s</svg>
                """.formatted(width, height, width, height, escaped(title), MARGIN, escaped(title), drawn);
    }

    private static void draw(Panel panel, int left, int top, StringBuilder drawn) {
        int zero = left + NAMES;
        int room = PANEL - NAMES - VALUES;
        double most = panel.bars().stream()
                .mapToDouble(bar -> bar.value().greatest())
                .max()
                .orElse(1);
        double step = step(most);
        double end = Math.max(step, Math.ceil(most / step) * step);
        int first = top + HEAD;
        int bottom = first + BAR * panel.bars().size();
        drawn.append(text("panel", left, top + 16, "start", panel.title()));
        for (double tick = 0; tick <= end + step / 2; tick += step) {
            double x = zero + room * tick / end;
            drawn.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
                    x,
                    first,
                    x,
                    bottom));
            drawn.append(text("axis", x, bottom + 12, "middle", Numbers.plain(tick)));
        }
        drawn.append(text("axis", zero + room / 2.0, bottom + 25, "middle", panel.axis()));
        for (int i = 0; i < panel.bars().size(); i++) {
            draw(panel.bars().get(i), zero, room / end, first + i * BAR, drawn);
        }
    }

    private static void draw(Bar bar, int zero, double scale, int top, StringBuilder drawn) {
        Spread value = bar.value();
        int middle = top + BAR / 2;
        drawn.append(text("name", zero - 6, middle + 4, "end", bar.name()));
        drawn.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                bar.own() ? "own" : "bar",
                zero,
                top + 2,
                value.median() * scale,
                BAR - 4));
        drawn.append(String.format(
                Locale.ROOT,
                "<line class=\"spread\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
                zero + value.least() * scale,
                middle,
                zero + value.greatest() * scale,
                middle));
        drawn.append(
                text("value", zero + value.greatest() * scale + 5, middle + 4, "start", Numbers.shown(value.median())));
    }

    private static String text(String kind, double x, double y, String anchor, String words) {
        return String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                kind,
                x,
                y,
                anchor,
                escaped(words));
    }

    /** A round number, so that there are three to six steps up to the greatest value. */
    static double step(double most) {
        if (!(most > 0)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(most / 3)));
        double factor = most / 3 / power;
        return power * (factor >= 5 ? 5 : factor >= 2 ? 2 : 1);
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
