package io.apibuddy.caching;

import io.apibuddy.caching.Storing.Reason;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which answers may be handed to equal requests that came while upstream was asked (RFC 9111 section 4: "a cache can use a
 * response that is stored or storable to satisfy multiple requests"; RFC 9211 section 2.6 calls that collapsing).
 */
public final class Sharing {
    /** Not kept for its size or the store's sake alone: it is as good for the others as if it were. */
    private static final Set<Reason> FOR_OTHERS_TOO =
            EnumSet.of(Reason.TOO_LARGE, Reason.TOO_SMALL, Reason.STORE_TROUBLE);

    /**
     * Answers that tell of trouble. Nothing forbids to share them but what forbids to keep them, and asking once for each
     * who waits would add to the trouble.
     */
    private static final Set<Integer> TROUBLE = Set.of(429, 500, 502, 503, 504);

    private Sharing() {}

    /**
     * Whether a request waits for the answer to an equal one that is under way, and shares its own: one whose answer is
     * the whole representation, and that does not itself ask for upstream's own word.
     *
     * @param request as the client sent it
     * @param reason why upstream is asked
     * @param validates whether the cache's own conditions stand in place of the client's
     * @return false: it goes alone
     */
    public static boolean mayWait(RequestHead request, ForwardReason reason, boolean validates) {
        Fields fields = request.fields();
        boolean conditional = fields.contains("If-None-Match") || fields.contains("If-Modified-Since");
        CacheControl asked = ReuseRules.asked(fields);
        boolean preconditions = fields.contains("If-Match") || fields.contains("If-Unmodified-Since");
        return reason != ForwardReason.REQUEST
                && reason != ForwardReason.BYPASS
                && reason != ForwardReason.METHOD
                && !request.method().equals("HEAD")
                && !fields.contains("Range")
                && !fields.contains("If-Range")
                && !preconditions
                && (validates || !conditional)
                && !asked.noStore()
                // Nothing stored is why it is forwarded, but an answer from before it asked would not do either.
                && !asked.noCache()
                && asked.maxAge() != 0;
    }

    /**
     * Whether an answer may be shared with requests of the same key and the same credentials.
     *
     * @param storing what was decided about keeping it
     * @param response as received
     * @param policy of the mapping
     * @return false: each asks for itself
     */
    public static boolean isShared(Storing storing, ResponseHead response, CachePolicy policy) {
        // A part is never served as the whole, and a 304 is about its own request's conditions.
        if (response.status() == StoredResponse.PARTIAL || response.status() == 304) {
            return false;
        }
        if (!(storing instanceof Storing.DoNotStore not) || FOR_OTHERS_TOO.contains(not.reason())) {
            return !mustBeValidated(response, policy);
        }
        // Under override a status that is not kept says nothing of whom it is for; its owner vouches for equal keys.
        // Under standard what forbids sharing is looked at before what only forbids keeping.
        boolean unkept = not.reason() == Reason.STATUS || not.reason() == Reason.NO_LIFETIME;
        boolean harmless = !response.fields().contains("Set-Cookie") && !Vary.isStar(response);
        boolean isTrouble = TROUBLE.contains(response.status()) && !forbids(response);
        return unkept && harmless && (policy.freshness() == FreshnessMode.OVERRIDE || isTrouble);
    }

    /** RFC 9111 section 5.2.2.4: it satisfies no other request unless that one has been validated. */
    private static boolean mustBeValidated(ResponseHead response, CachePolicy policy) {
        return policy.freshness() == FreshnessMode.STANDARD
                && Directives.of(response.fields()).control().noCache();
    }

    /**
     * The answer as those see it who waited for it: without the fields that it keeps to the request that brought it (RFC
     * 9111 sections 5.2.2.4 and 5.2.2.7 with names).
     *
     * @param response as received
     * @param policy of the mapping
     * @return the same head where there are none
     */
    public static ResponseHead forOthers(ResponseHead response, CachePolicy policy) {
        return response.withFields(StorageRules.reusable(response.fields(), Directives.of(response.fields()), policy));
    }

    private static boolean forbids(ResponseHead response) {
        CacheControl control = Directives.of(response.fields()).control();
        return control.noStore() || control.isPrivate();
    }

    /**
     * What tells two requests of one key apart, as far as an answer varies (RFC 9111 section 4.1).
     *
     * @param response to one of them
     * @param request the other one, credentials replaced by their HMAC
     * @return equal for requests that the answer makes no difference between; empty when it varies by nothing
     */
    public static Fields variant(ResponseHead response, Fields request) {
        return Vary.selecting(response, request);
    }
}
