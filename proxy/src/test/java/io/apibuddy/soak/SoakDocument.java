package io.apibuddy.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What a soak has shown, as numbers (CSV), a plot (SVG) and a page (Markdown). */
final class SoakDocument {
    private static final double MIB = 1024 * 1024;

    private final int minutes;
    private final int speed;
    private final List<Sample> samples;
    private final SoakEvents events;
    private final long asked;

    /**
     * A document.
     *
     * @param minutes that the day took
     * @param speed of the proxy's clock
     * @param asked how often upstream was
     */
    SoakDocument(int minutes, int speed, List<Sample> samples, SoakEvents events, long asked) {
        this.minutes = minutes;
        this.speed = speed;
        this.samples = samples;
        this.events = events;
        this.asked = asked;
    }

    /** Numbers, plot and page. */
    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.write(
                directory.resolve("soak.csv"),
                Stream.concat(Stream.of(Sample.HEADER), samples.stream().map(Sample::line))
                        .toList());
        publish(directory);
    }

    /** Plot and page. */
    void publish(Path directory) throws IOException {
        Files.writeString(directory.resolve("soak.svg"), SoakPlot.of(samples, minutes));
        Files.writeString(directory.resolve("soak.md"), page());
    }

    private String page() {
        StringBuilder text = new StringBuilder(6000);
        Sample last = samples.get(samples.size() - 1);
        text.append(String.format(
                Locale.ROOT,
                """
                # A day under load

                A proxy on a clock that runs %d times as fast as time, so that a day takes %d minutes. %d clients ask as fast as they
                are answered, one asks for %d at once over HTTP/2, and %d wait for their turn where a throttle has them wait.
                Answers live for ten minutes to two hours; most are evicted before that. Some are large, and some clients leave in the middle of one. One throttle refuses. One
                upstream works, fails and breaks off for seven seconds of real time each, so that its breaker opens and closes. Every
                %d seconds the configuration is read again, changed each time (a mapping comes or goes, a limit and the size of the
                cache change); every %d a mapping is purged. The heap is 192 MiB, and Netty's leak detector is at its strictest.

                Every answer is compared, byte by byte, with what upstream gives, and its age with what upstream had last; upstream
                counts the calls in each hour. In the log no line is allowed but those that tell that the breaker opens. When all
                is over a buffer is lost on purpose, to see that it would have been noticed. The day begins after the first %,d
                answers, when what is kept in memory up to some limit is there.

                Made by `SoakTest` on one of the machines it is built on (two cores, shared with other work); its command is in
                [CONTRIBUTING.md](../CONTRIBUTING.md).

                ![What there was over the day](soak.svg)

                %,d answers, %,d of them hits; %,d requests upstream; **%d answers that no client should see**; **no leak reported**.

                """,
                speed,
                minutes,
                SoakClients.BUSY,
                SoakClients.CROWD,
                SoakClients.PATIENT,
                minutes * 3,
                minutes * 10,
                SoakTest.WARM,
                last.answers(),
                last.hits(),
                asked,
                last.unexpected()));
        text.append(
                "| | warm: least of the second fifth | end: least of the last fifth | highest |\n|---|--:|--:|--:|\n");
        row(text, "heap after collection, MiB", sample -> sample.heap() / MIB, "%.1f");
        row(text, "direct memory, MiB", sample -> sample.direct() / MIB, "%.1f");
        row(text, "resident memory of the process, MiB", sample -> sample.resident() / MIB, "%.0f");
        row(text, "threads", Sample::threads, "%.0f");
        row(text, "descriptors", Sample::descriptors, "%.0f");
        row(text, "stored answers", Sample::entries, "%,.0f");
        row(text, "cache file with its log, MiB", sample -> sample.file() / MIB, "%.1f");
        text.append("\n| what happened (for answers: mapping, status, problem, hit) | number |\n|---|--:|\n");
        events.counts()
                .forEach((event, count) -> text.append(String.format(Locale.ROOT, "| %s | %,d |%n", event, count)));
        return text.toString();
    }

    private void row(StringBuilder text, String name, ToDoubleFunction<Sample> what, String format) {
        text.append(String.format(
                Locale.ROOT,
                "| %s | " + format + " | " + format + " | " + format + " |%n",
                name,
                SoakVerdict.early(samples, what),
                SoakVerdict.late(samples, what),
                samples.stream().mapToDouble(what).max().orElse(0)));
    }
}
