package io.apibuddy.exchange;

import io.apibuddy.http.Fields;

/** The Via field (RFC 9110 section 7.6.3): says who passed a message on, and so shows loops. */
final class Via {
    private static final String NAME = "Via";
    private static final String PSEUDONYM = "api-buddy";

    private Via() {}

    /** Adds this proxy, as the last one. */
    static Fields added(Fields fields, String protocol) {
        return fields.plus(NAME, protocol + " " + PSEUDONYM);
    }

    /** Whether this proxy, or another of its kind, has passed the request on before. */
    static boolean isLoop(Fields request) {
        return request.contains(NAME) && request.values(NAME).stream().anyMatch(Via::names);
    }

    private static boolean names(String value) {
        for (String member : value.split(",", -1)) {
            String[] parts = member.strip().split("\\s+", 3);
            if (parts.length > 1 && parts[1].equalsIgnoreCase(PSEUDONYM)) {
                return true;
            }
        }
        return false;
    }
}
