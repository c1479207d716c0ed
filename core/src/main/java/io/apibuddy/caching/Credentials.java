package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import java.util.List;
import java.util.Optional;

/** What the credentials in a request mean for its place in the cache. */
public sealed interface Credentials {
    /** They mean nothing: there are none, or they are shared, or RFC 9111 section 3.5 looks after them. */
    record None() implements Credentials {
        private static final None INSTANCE = new None();
    }

    /**
     * The request shares only with requests that carry the same ones.
     *
     * @param fields those that count, in order of {@code credential_headers}
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
        if (policy.credentials().isPresent() && policy.credentials().get() == CredentialMode.SHARE) {
            return None.INSTANCE;
        }
        Fields found = Fields.empty();
        for (String name : policy.credentialHeaders()) {
            if (request.contains(name) && counts(name, policy)) {
                for (String value : request.values(name)) {
                    found = found.plus(name, value);
                }
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

    /** Whether a shared cache must heed RFC 9111 section 3.5 for a request. */
    static boolean isAuthorized(Fields request, CachePolicy policy) {
        return policy.freshness() == FreshnessMode.STANDARD
                && policy.credentials().isEmpty()
                && request.contains("Authorization")
                && !isReplaced("Authorization", policy);
    }

    private static boolean counts(String name, CachePolicy policy) {
        boolean leftToTheRfc = policy.freshness() == FreshnessMode.STANDARD
                && policy.credentials().isEmpty()
                && List.of("authorization", "cookie").contains(name.toLowerCase(java.util.Locale.ROOT));
        return !leftToTheRfc && !isReplaced(name, policy);
    }

    private static boolean isReplaced(String name, CachePolicy policy) {
        Optional<String> replaced =
                policy.replacedHeaders().stream().filter(name::equalsIgnoreCase).findAny();
        return replaced.isPresent();
    }
}
