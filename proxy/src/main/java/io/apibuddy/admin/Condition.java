package io.apibuddy.admin;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** How something is. */
enum Condition {
    /** As it should be. */
    HEALTHY,
    /** It works, but not as it should. */
    DEGRADED,
    /** It does not work. */
    ERROR;

    static Condition worst(Collection<Condition> all) {
        return all.stream().max(Comparator.naturalOrder()).orElse(HEALTHY);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
