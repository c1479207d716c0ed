package io.apibuddy.caching;

/** Why a request goes upstream, by the names of RFC 9211 section 2.2. */
public enum ForwardReason {
    /** The cache is configured not to handle this request. */
    BYPASS("bypass"),
    /** The request method's semantics require it. */
    METHOD("method"),
    /** Nothing is stored for the URI. */
    URI_MISS("uri-miss"),
    /** Something is stored for the URI, but no variant that matches. */
    VARY_MISS("vary-miss"),
    /** Nothing usable is stored, for a reason that is not known better. */
    MISS("miss"),
    /** The request's own directives ask for it. */
    REQUEST("request"),
    /** What is stored is stale. */
    STALE("stale"),
    /** What is stored is only a part of what was asked for. */
    PARTIAL("partial");

    private final String token;

    ForwardReason(String token) {
        this.token = token;
    }

    /**
     * The token that Cache-Status shows.
     *
     * @return lower case
     */
    public String token() {
        return token;
    }
}
