package io.apibuddy.benchmarks.compare;

import java.util.Arrays;
import java.util.Optional;

/** The programs that can be compared, this one first. */
enum Kind {
    API_BUDDY("api-buddy", "API Buddy", ""),
    NGINX("nginx", "nginx", "nginx"),
    VARNISH("varnish", "Varnish", "varnish"),
    HAPROXY("haproxy", "HAProxy", "haproxy"),
    TRAFFICSERVER("trafficserver", "Traffic Server", "trafficserver"),
    SQUID("squid", "Squid", "squid");

    private final String label;
    private final String title;
    private final String debian;

    Kind(String label, String title, String debian) {
        this.label = label;
        this.title = title;
        this.debian = debian;
    }

    /** As {@code --programs} takes it. */
    String label() {
        return label;
    }

    /** As its makers write it. */
    String title() {
        return title;
    }

    /** The Debian package; empty for this program. */
    String debian() {
        return debian;
    }

    static Optional<Kind> named(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }
}
