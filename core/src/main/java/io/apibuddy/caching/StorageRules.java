package io.apibuddy.caching;

import io.apibuddy.caching.Storing.DoNotStore;
import io.apibuddy.caching.Storing.Reason;
import io.apibuddy.caching.Storing.Store;
import io.apibuddy.http.ContentRange;
import io.apibuddy.http.Fields;
import io.apibuddy.http.HopByHop;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** When a response may be stored (RFC 9111 section 3). */
public final class StorageRules {
    /** Final statuses that RFC 9110 section 15 and RFC 7725 define and this cache keeps as they ask for. */
    private static final Set<Integer> UNDERSTOOD = Set.of(
            200, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407,
            408, 409, 410, 411, 413, 414, 415, 417, 421, 422, 426, 451, 500, 501, 502, 503, 504, 505);

    /** Answers about the request's own conditions, which other requests don't share (RFC 9110 sections 15.4.5 and 15.5). */
    private static final Set<Integer> ABOUT_CONDITIONS = Set.of(304, 412, 416);

    /** Statuses whose answers a cache must not store, whatever they say themselves (RFC 6585 sections 3 to 6). */
    private static final Set<Integer> NEVER_STORED = Set.of(428, 429, 431, 511);

    /** Without these, nobody would know any more what the content is. */
    private static final Set<String> MEANT_BY_CONTENT = Set.of("content-range", "content-encoding", "vary");

    private StorageRules() {}

    /**
     * Decides whether a response is kept.
     *
     * @param request as the client sent it, hop-by-hop fields stripped; values of credential fields may stand replaced by
     *     an HMAC, so that a Vary that names them stores no secret
     * @param response upstream's final answer, hop-by-hop fields stripped
     * @param policy of the mapping
     * @param requestTime when the request was sent upstream
     * @param responseTime when the response's head was received
     * @return the verdict and its reason
     */
    public static Storing decide(
            RequestHead request, ResponseHead response, CachePolicy policy, Instant requestTime, Instant responseTime) {
        Directives directives = Directives.of(response.fields());
        Optional<Reason> objection = common(request, response, policy).or(() -> switch (policy.freshness()) {
            case OVERRIDE -> override(response, policy);
            case STANDARD -> standard(request, response, directives, policy);
        });
        if (objection.isPresent()) {
            return new DoNotStore(objection.get());
        }
        ResponseHead head = response.withFields(storable(response.fields(), directives, policy, responseTime));
        Fields selecting = Vary.selecting(response, request.fields());
        StoredResponse stored =
                new StoredResponse(request.method(), "", selecting, head, requestTime, responseTime, -1);
        return Lifetimes.isOfUse(stored, policy)
                ? new Store(head, selecting, Lifetimes.retention(stored, policy))
                : new DoNotStore(Reason.NO_LIFETIME);
    }

    /**
     * Whether the answer to a POST may be kept for a later GET of the same target, and so is to be decided on as if a GET
     * had brought it (RFC 9110 section 9.3.3): it says how long it is fresh, and that it is what a GET would bring.
     *
     * @param method of the request
     * @param uri the upstream URI it was sent to, whole and normalised
     * @param response the final answer
     * @param policy of the mapping
     * @return false for every other method, and under override
     */
    public static boolean answersGet(String method, String uri, ResponseHead response, CachePolicy policy) {
        if (!method.equals("POST")
                || policy.freshness() != FreshnessMode.STANDARD
                || !policy.cacheableMethods().contains("GET")
                || response.status() != 200) {
            return false;
        }
        Freshness freshness = new Freshness(response, Directives.of(response.fields()), Instant.EPOCH, Instant.EPOCH);
        List<String> locations = response.fields().values("Content-Location");
        return freshness.isExplicit()
                && locations.size() == 1
                && !locations.get(0).isBlank()
                && !locations.get(0).strip().startsWith("#")
                && SameOrigin.resolve(uri, locations.get(0).strip())
                        .filter(uri::equals)
                        .isPresent();
    }

    /**
     * Whether a response says itself for how long it holds, or the configuration does. An error of that kind is an answer
     * like others: to ask again would bring the same.
     *
     * @param response upstream's final answer
     * @param policy of the mapping
     * @return false for an error that may be gone at the next attempt
     */
    public static boolean isToLast(ResponseHead response, CachePolicy policy) {
        if (policy.freshness() == FreshnessMode.OVERRIDE) {
            return Freshness.overriddenLifetime(response.status(), policy).isPresent();
        }
        Directives directives = Directives.of(response.fields());
        Freshness freshness = new Freshness(response, directives, Instant.EPOCH, Instant.EPOCH);
        return freshness.isExplicit()
                && !freshness.lifetime().isZero()
                && !freshness.lifetime().isNegative()
                && !directives.control().noStore();
    }

    /** What holds in both modes. */
    private static Optional<Reason> common(RequestHead request, ResponseHead response, CachePolicy policy) {
        // RFC 9110 section 9.3.2: the answer to HEAD lacks the content that a GET's has.
        if (request.method().equals("HEAD") || !ReuseRules.isCacheable(request.method(), policy)) {
            return Optional.of(Reason.METHOD);
        }
        if (CacheControl.of(request.fields()).noStore()) {
            return Optional.of(Reason.REQUEST_NO_STORE);
        }
        if (Credentials.of(request.fields(), policy) instanceof Credentials.Bypass) {
            return Optional.of(Reason.CREDENTIALS);
        }
        if (response.status() == StoredResponse.PARTIAL && !isUsablePart(request, response, policy)) {
            return Optional.of(Reason.PARTIAL);
        }
        if (response.status() < 200 || ABOUT_CONDITIONS.contains(response.status())) {
            return Optional.of(Reason.STATUS);
        }
        return Vary.isStar(response) ? Optional.of(Reason.VARY_STAR) : Optional.empty();
    }

    /** RFC 9111 section 3.3: a part that was asked for, and one only; override keeps none. */
    private static boolean isUsablePart(RequestHead request, ResponseHead response, CachePolicy policy) {
        return policy.freshness() == FreshnessMode.STANDARD
                && request.method().equals("GET")
                && request.fields().contains("Range")
                && ContentRange.of(response.fields()).isPresent();
    }

    private static Optional<Reason> override(ResponseHead response, CachePolicy policy) {
        if (Freshness.overriddenLifetime(response.status(), policy).isEmpty()) {
            return Optional.of(Reason.STATUS);
        }
        return response.fields().contains("Set-Cookie") ? Optional.of(Reason.SET_COOKIE) : Optional.empty();
    }

    /** RFC 9111 section 3, in its order. */
    private static Optional<Reason> standard(
            RequestHead request, ResponseHead response, Directives directives, CachePolicy policy) {
        CacheControl control = directives.control();
        boolean understood = UNDERSTOOD.contains(response.status());
        if (NEVER_STORED.contains(response.status()) || (control.mustUnderstand() && !understood)) {
            return Optional.of(Reason.STATUS);
        }
        // RFC 9111 section 5.2.2.3: no-store beside must-understand is for caches that don't know the latter.
        if (control.noStore() && !control.mustUnderstand()) {
            return Optional.of(Reason.NO_STORE);
        }
        if (control.isPrivate()) {
            return Optional.of(Reason.PRIVATE);
        }
        // RFC 9111 section 3.5.
        boolean shareable =
                control.isPublic() || control.mustRevalidate() || control.sharedMaxAge() != CacheControl.ABSENT;
        if (CredentialFields.isAuthorized(request.fields(), policy) && !shareable) {
            return Optional.of(Reason.AUTHORIZATION);
        }
        Freshness freshness = new Freshness(response, directives, Instant.EPOCH, Instant.EPOCH);
        return freshness.isExplicit() || freshness.allowsHeuristics() ? Optional.empty() : Optional.of(Reason.STATUS);
    }

    /** RFC 9111 section 3.1: fields of one hop are not stored; nor those that the response keeps from being reused. */
    static Fields storable(Fields response, Directives directives, CachePolicy policy, Instant responseTime) {
        return reusable(Freshness.dated(HopByHop.strip(response), responseTime), directives, policy);
    }

    /**
     * RFC 9111 sections 5.2.2.4 and 5.2.2.7 with names: what must be validated each time or is for one user answers no
     * other request.
     */
    static Fields reusable(Fields response, Directives directives, CachePolicy policy) {
        CacheControl control = directives.control();
        if (policy.freshness() == FreshnessMode.OVERRIDE
                || (control.noCacheFields().isEmpty() && control.privateFields().isEmpty())) {
            return response;
        }
        Set<String> withheld = new HashSet<>(control.noCacheFields());
        withheld.addAll(control.privateFields());
        withheld.removeAll(MEANT_BY_CONTENT);
        return response.without(name -> withheld.contains(name.toLowerCase(Locale.ROOT)));
    }
}
