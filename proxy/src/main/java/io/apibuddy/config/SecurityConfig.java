package io.apibuddy.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Section {@code security}: the access key that clients show.
 *
 * @param requireSecureKey whether a request needs the access key; default false
 * @param secureKey the key, 16 to 256 of RFC 3986's unreserved characters and no mapping's name; empty: one is made at
 *     each start, the default
 * @param keyPositions where the key is looked for, in this order and each once; default all three
 * @param keyParamName query parameter that holds the key; default {@code key}
 * @param keyHeaderName field that holds the key; default {@code X-API-Buddy-Key}
 * @param logSecurityEvents whether refused requests are logged; default true
 */
public record SecurityConfig(
        boolean requireSecureKey,
        Optional<Secret> secureKey,
        List<KeyPosition> keyPositions,
        String keyParamName,
        String keyHeaderName,
        boolean logSecurityEvents) {
    /**
     * Checks every value.
     *
     * @param requireSecureKey as above
     * @param secureKey as above
     * @param keyPositions as above
     * @param keyParamName as above
     * @param keyHeaderName as above
     * @param logSecurityEvents as above
     * @throws IllegalArgumentException naming the first key that is wrong and what is allowed
     */
    public SecurityConfig {
        keyPositions = List.copyOf(new LinkedHashSet<>(keyPositions));
        Catalogue.SECURITY
                .require("secure_key", secureKey)
                .require("key_positions", keyPositions)
                .require("key_param_name", keyParamName)
                .require("key_header_name", keyHeaderName);
    }

    /** Where in a request the access key may stand. */
    public enum KeyPosition {
        /** The field {@code key_header_name}. */
        HEADER,
        /** The path's first segment. */
        PATH_PREFIX,
        /** The query parameter {@code key_param_name}. */
        QUERY_PARAM
    }
}
