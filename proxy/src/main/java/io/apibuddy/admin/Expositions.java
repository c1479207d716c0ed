package io.apibuddy.admin;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Writes numbers down as Prometheus reads them: text, or OpenMetrics for who asks for it. */
final class Expositions {
    private static final String OURS = "apibuddy_";
    private static final String OPEN_METRICS = "application/openmetrics-text";

    private Expositions() {}

    /** Of an application's registry no more than what is this program's. */
    static Meters.Exposition write(PrometheusRegistry registry, Optional<String> accept) {
        boolean open = accept.filter(value -> value.toLowerCase(Locale.ROOT).contains(OPEN_METRICS))
                .isPresent();
        ExpositionFormatWriter writer =
                open ? OpenMetricsTextFormatWriter.create() : PrometheusTextFormatWriter.create();
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
        try {
            writer.write(out, registry.scrape(name -> name.startsWith(OURS)), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Meters.Exposition(writer.getContentType(), out.toString(StandardCharsets.UTF_8));
    }
}
