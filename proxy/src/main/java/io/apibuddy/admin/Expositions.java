package io.apibuddy.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Writes numbers down as Prometheus reads them: text, or OpenMetrics for who asks for it. */
final class Expositions {
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_1 = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String TOTAL = "_total";

    private Expositions() {}

    /** Of an application's registry no more than what is this program's. */
    static Meters.Exposition write(PrometheusMeterRegistry registry, Optional<String> accept) {
        boolean open = accept.filter(value -> value.toLowerCase(Locale.ROOT).contains(OPEN_METRICS))
                .isPresent();
        String type = open ? OPEN_METRICS_1 : TEXT;
        return new Meters.Exposition(type, registry.scrape(type, names(registry)));
    }

    /** All names that a meter of ours may have, as this registry makes them. */
    private static Set<String> names(PrometheusMeterRegistry registry) {
        Set<String> names = new HashSet<>();
        for (Metric metric : Metric.values()) {
            String name = registry.config().namingConvention().name(metric.id(), metric.type(), metric.unit());
            names.add(name);
            names.add(name + "_max");
            if (name.endsWith(TOTAL)) {
                names.add(name.substring(0, name.length() - TOTAL.length()));
            }
        }
        return names;
    }
}
