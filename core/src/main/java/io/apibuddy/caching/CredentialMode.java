package io.apibuddy.caching;

/** What credentials in a request mean for sharing its answer. */
public enum CredentialMode {
    /** Requests share an answer only with requests that carry the same credentials. */
    PARTITION,
    /** One answer for all. */
    SHARE,
    /** An answer to a request with credentials is never stored or reused. */
    BYPASS
}
