package io.apibuddy.caching;

import io.apibuddy.caching.Reuse.Forward;
import io.apibuddy.caching.Reuse.GatewayTimeout;
import io.apibuddy.caching.Reuse.Serve;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** When a stored response may answer a request (RFC 9111 section 4). */
public final class ReuseRules {
    private static final String OFFLINE = "offline";
    private static final String ONLY_IF_CACHED = "only-if-cached";

    private ReuseRules() {}

    /**
     * Decides what to do with a request.
     *
     * @param request as the client sent it, hop-by-hop fields stripped
     * @param selection what is stored under its key
     * @param policy of its mapping
     * @param now the time of the decision
     * @return the verdict and its reason
     */
    public static Reuse decide(RequestHead request, Selection selection, CachePolicy policy, Instant now) {
        return decide(request, selection, policy, () -> Duration.ZERO, now);
    }

    /**
     * Decides what to do with a request, when calls may have to be saved.
     *
     * @param request as the client sent it, hop-by-hop fields stripped
     * @param selection what is stored under its key
     * @param policy of its mapping
     * @param stretch how long past its lifetime a response may be served to save a call (RFC 9111 section 4.2.4 allows
     *     that where it is configured); asked for only when it matters
     * @param now the time of the decision
     * @return the verdict and its reason
     */
    public static Reuse decide(
            RequestHead request, Selection selection, CachePolicy policy, Supplier<Duration> stretch, Instant now) {
        Fields fields = request.fields();
        CacheControl asked = asked(fields);
        if (!isCacheable(request.method(), policy)) {
            return past(ForwardReason.METHOD, Optional.empty(), asked, policy);
        }
        if (Credentials.of(fields, policy) instanceof Credentials.Bypass) {
            return past(ForwardReason.BYPASS, Optional.of("credentials"), asked, policy);
        }
        // RFC 9111 section 4.3.2: these two are for the origin to evaluate.
        if (fields.contains("If-Match") || fields.contains("If-Unmodified-Since")) {
            return past(ForwardReason.REQUEST, Optional.of("precondition"), asked, policy);
        }
        if (selection.selected().isEmpty()) {
            return unselected(request, selection, asked, policy);
        }
        Candidate candidate = new Candidate(selection.selected().get(), request, asked, policy, stretch, now);
        return policy.offline() ? candidate.whateverItsAge(OFFLINE) : candidate.decide();
    }

    /**
     * Answers from a stored response that upstream has just confirmed: what the request says of ages is met by that.
     *
     * @param freshened as the 304 left it
     * @param policy of its mapping
     * @param now the time of the decision
     * @return with its age, and what is left of its lifetime
     */
    public static Serve confirmed(StoredResponse freshened, CachePolicy policy, Instant now) {
        return new Serve(
                freshened,
                Freshness.currentAge(freshened, now),
                Freshness.timeLeft(freshened, policy, now),
                Optional.empty());
    }

    /**
     * Whether answers to a method are stored and reused under a policy. Standard: GET and HEAD, as far as they are
     * configured; POST is forwarded.
     *
     * @param method as it is
     * @param policy of the mapping
     * @return false: forward it, store nothing
     */
    public static boolean isCacheable(String method, CachePolicy policy) {
        return policy.cacheableMethods().contains(method)
                && (policy.freshness() == FreshnessMode.OVERRIDE || method.equals("GET") || method.equals("HEAD"));
    }

    /** The request's directives; Pragma stands in where there is no Cache-Control (RFC 9111 section 5.4). */
    static CacheControl asked(Fields request) {
        if (request.contains("Cache-Control")) {
            return CacheControl.of(request);
        }
        return request.contains("Pragma") && Pragma.isNoCache(request) ? Pragma.NO_CACHE : CacheControl.NONE;
    }

    /** RFC 9111 section 4.1. */
    private static Reuse unselected(RequestHead request, Selection selection, CacheControl asked, CachePolicy policy) {
        if (selection.others().isEmpty()) {
            return past(ForwardReason.URI_MISS, Optional.empty(), asked, policy);
        }
        return Choice.among(request, selection.others(), asked, policy)
                .<Reuse>map(choose -> choose)
                .orElseGet(() -> past(ForwardReason.VARY_MISS, Optional.empty(), asked, policy));
    }

    /** Nothing stored comes into question. */
    private static Reuse past(ForwardReason reason, Optional<String> detail, CacheControl asked, CachePolicy policy) {
        if (policy.offline()) {
            return new GatewayTimeout(reason, OFFLINE);
        }
        // RFC 9111 section 5.2.1.7.
        if (asked.onlyIfCached()) {
            return new GatewayTimeout(reason, ONLY_IF_CACHED);
        }
        Optional<Serve> nothing = Optional.empty();
        return new Forward(reason, nothing, detail);
    }
}
