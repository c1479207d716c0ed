package io.apibuddy.caching;

import io.apibuddy.http.FieldNames;
import io.apibuddy.http.Fields;

/** Which fields of a request are credentials of the client's, by the policy of its mapping. */
final class CredentialFields {
    private static final String AUTHORIZATION = "Authorization";

    private CredentialFields() {}

    /** Whether a mode was set explicitly. */
    static boolean isSetTo(CredentialMode mode, CachePolicy policy) {
        return policy.credentials().isPresent() && policy.credentials().get() == mode;
    }

    /** Whether a credential field parts requests from each other, or keeps them from the cache. */
    static boolean count(String name, CachePolicy policy) {
        boolean byTheRfc =
                isLeftToTheRfc(policy) && (name.equalsIgnoreCase(AUTHORIZATION) || name.equalsIgnoreCase("Cookie"));
        return !byTheRfc && !isReplaced(name, policy);
    }

    /**
     * Whether a field is a credential but for underscores, dots and the like in its name where {@code credential_headers}
     * has dashes: gateways make one variable of both, so what upstream answers to {@code X_API_Key} belongs to whoever sent
     * that. Fields that are listed as they stand are not meant.
     */
    static boolean isOtherwiseSpelt(String name, CachePolicy policy) {
        if (FieldNames.isPlain(name)) {
            return false;
        }
        String plain = FieldNames.plain(name);
        boolean meant = false;
        for (String credential : policy.credentialHeaders()) {
            if (credential.equalsIgnoreCase(name)) {
                return false;
            }
            meant |= FieldNames.plain(credential).equals(plain) && !isReplaced(credential, policy);
        }
        return meant;
    }

    /** Whether a shared cache must heed RFC 9111 section 3.5 for a request. */
    static boolean isAuthorized(Fields request, CachePolicy policy) {
        return isLeftToTheRfc(policy) && request.contains(AUTHORIZATION) && !isReplaced(AUTHORIZATION, policy);
    }

    private static boolean isLeftToTheRfc(CachePolicy policy) {
        return policy.freshness() == FreshnessMode.STANDARD
                && policy.credentials().isEmpty();
    }

    /** What the mapping's own fields replace never goes upstream. */
    private static boolean isReplaced(String name, CachePolicy policy) {
        for (String replaced : policy.replacedHeaders()) {
            if (replaced.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
