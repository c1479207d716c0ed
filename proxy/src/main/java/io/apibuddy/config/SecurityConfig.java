package io.apibuddy.config;

import java.util.List;
import java.util.Optional;

/** Section {@code security}. */
public record SecurityConfig(
        boolean requireSecureKey,
        Optional<Secret> secureKey,
        List<KeyPosition> keyPositions,
        String keyParamName,
        String keyHeaderName,
        boolean logSecurityEvents) {
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
