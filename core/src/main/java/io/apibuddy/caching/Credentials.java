package io.apibuddy.caching;

import io.apibuddy.http.Fields;

/** What the credentials in a request mean for its place in the cache. */
public sealed interface Credentials {
    /** They mean nothing: there are none, or they are shared, or RFC 9111 section 3.5 looks after them. */
    record None() implements Credentials {
        private static final None INSTANCE = new None();
    }

    /**
     * The request shares only with requests that carry the same ones.
     *
     * @param fields those that count, in order of {@code credential_headers}; then those that are spelt with underscores
     */
    record Partition(Fields fields) implements Credentials {}

    /** The request is answered past the cache. */
    record Bypass() implements Credentials {
        private static final Bypass INSTANCE = new Bypass();
    }

    /**
     * Looks at a request's credentials.
     *
     * @param request its fields, as the client sent them
     * @param policy of its mapping
     * @return the same object at each call for a request without credentials
     */
    static Credentials of(Fields request, CachePolicy policy) {
        if (CredentialFields.isSetTo(CredentialMode.SHARE, policy)) {
            return None.INSTANCE;
        }
        Fields found = Fields.empty();
        for (String name : policy.credentialHeaders()) {
            if (request.contains(name) && CredentialFields.count(name, policy)) {
                for (String value : request.values(name)) {
                    found = found.plus(name, value);
                }
            }
        }
        for (int i = 0; i < request.size(); i++) {
            if (CredentialFields.isOtherwiseSpelt(request.name(i), policy)) {
                found = found.plus(request.name(i), request.value(i));
            }
        }
        if (found.isEmpty()) {
            return None.INSTANCE;
        }
        boolean bypass = policy.credentials()
                .filter(mode -> mode == CredentialMode.BYPASS)
                .isPresent();
        return bypass ? Bypass.INSTANCE : new Partition(found);
    }
}
