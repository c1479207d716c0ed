package io.apibuddy;

import io.apibuddy.events.Tracing;

/** A tracing that wants to know how the proxy is reached; a type that needs no OpenTelemetry to be looked at. */
interface Schemed {
    /**
     * The same, for a proxy that is reached in a certain way.
     *
     * @param scheme {@code http} or {@code https}
     * @return records with it
     */
    Tracing over(String scheme);
}
