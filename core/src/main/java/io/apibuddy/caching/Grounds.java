package io.apibuddy.caching;

import io.apibuddy.http.RequestHead;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts what Cache-Status says of a request into words, and names the section or the setting behind it. The one place
 * that knows a sentence for each verdict, reason and detail.
 */
public final class Grounds {
    private final Terms terms;
    private final RequestHead request;

    /**
     * For one request.
     *
     * @param mapping its mapping's name
     * @param policy of the mapping
     * @param request as the client sent it
     */
    public Grounds(String mapping, CachePolicy policy, RequestHead request) {
        this.terms = new Terms(mapping, policy);
        this.request = request;
    }

    /**
     * All details that have a sentence here.
     *
     * @return tokens as Cache-Status shows them
     */
    public static Set<String> details() {
        Set<String> all = new TreeSet<>(Details.tokens());
        all.addAll(Refusals.tokens());
        return all;
    }

    /**
     * The words for a verdict.
     *
     * @param status what Cache-Status says, as far as it is known
     * @param stored what the request selects; empty when nothing, or when that is not known any more
     * @param answered the status that the client was answered; empty when that is not known yet
     * @return never empty, whatever the status holds
     */
    public Ground of(CacheStatus status, Optional<StoredResponse> stored, OptionalInt answered) {
        if (status.hit()) {
            return hit(status, stored, answered);
        }
        if (status.forward().isEmpty()) {
            return refused(status.detail().orElse(""));
        }
        Ground why = forwarded(status.forward().get(), status);
        if (status.forwardStatus().isPresent()) {
            why = with(why, answer(status));
        }
        return status.collapsed()
                ? with(why, "Another request's call brought the answer (RFC 9111 section 4 allows one for several).")
                : why;
    }

    /**
     * The words for an answer of this program's own.
     *
     * @param problem its name, such as {@code throttled}
     * @return never empty
     */
    public Ground refused(String problem) {
        return Refusals.of(problem, terms)
                .or(() -> Details.of(problem, terms, OptionalInt.empty()))
                .orElseGet(() -> new Ground("It was answered by this program itself.", "RFC 9209 section 2"));
    }

    private static Ground with(Ground ground, String more) {
        return new Ground(ground.because() + " " + more, ground.source());
    }

    // ---- Answered from the store

    private Ground hit(CacheStatus status, Optional<StoredResponse> stored, OptionalInt answered) {
        if (status.detail().isPresent()) {
            return Details.of(status.detail().get(), terms, OptionalInt.empty())
                    .map(ground -> new Ground(stale(status.ttl()) + ground.because(), ground.source()))
                    .orElseGet(() -> new Ground("It is stored.", terms.freshness()));
        }
        String left = "It is stored and fresh"
                + status.ttl()
                        .map(ttl -> ": " + seconds(ttl) + " of its lifetime are left")
                        .orElse("");
        if (terms.isOverride()) {
            boolean usual = stored.map(response -> response.head().status())
                    .map(Grounds::isSuccess)
                    .orElseGet(() ->
                            answered.isEmpty() || !terms.policy().statusTtl().containsKey(answered.getAsInt()));
            return new Ground(
                    left + ". The mapping says how long answers are fresh, from when they were received or last"
                            + " validated.",
                    terms.setting(usual ? "ttl_seconds" : "status_ttl_seconds"));
        }
        return stored.map(response -> fresh(left, response))
                .orElseGet(() -> new Ground(left + ", as the answer itself says.", "RFC 9111 section 4.2"));
    }

    private static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    private Ground fresh(String left, StoredResponse stored) {
        Directives directives = stored.facts().directives();
        CacheControl control = directives.control();
        CacheControl asked = ReuseRules.asked(request.fields());
        if (control.immutable() && asked.maxAge() != CacheControl.ABSENT) {
            return new Ground(
                    left + ". It is immutable, so a request's max-age does not make it be validated while it is fresh.",
                    "RFC 8246 section 2");
        }
        if (control.hasLifetime() && directives.isTargeted()) {
            return new Ground(left + ", as its CDN-Cache-Control says.", "RFC 9213 section 2.2");
        }
        if (control.sharedMaxAge() != CacheControl.ABSENT) {
            return new Ground(left + ", as its s-maxage says (section 5.2.2.10).", "RFC 9111 section 4.2.1");
        }
        if (control.maxAge() != CacheControl.ABSENT) {
            return new Ground(left + ", as its max-age says (section 5.2.2.1).", "RFC 9111 section 4.2.1");
        }
        if (!directives.isTargeted() && stored.head().fields().contains("Expires")) {
            return new Ground(left + ", as its Expires says (section 5.3).", "RFC 9111 section 4.2.1");
        }
        return new Ground(
                left + ". It does not say how long it is fresh: a tenth of the time for which it had been unchanged is"
                        + " taken, a week at most.",
                "RFC 9111 section 4.2.2");
    }

    private static String stale(Optional<Duration> ttl) {
        return ttl.filter(left -> !left.isNegative() && !left.isZero()).isPresent()
                ? "It is stored and still fresh. "
                : "It is stored, but stale"
                        + ttl.map(left -> " for " + seconds(left.negated())).orElse("") + ". ";
    }

    private static String seconds(Duration time) {
        return time.toSeconds() + " s";
    }

    // ---- Forwarded

    private Ground forwarded(ForwardReason reason, CacheStatus status) {
        Ground plain = switch (reason) {
            case BYPASS -> new Ground("The cache has no say about this request.", terms.setting("credentials"));
            case METHOD -> method();
            case URI_MISS -> new Ground("Nothing is stored under this key.", "RFC 9111 section 4");
            case VARY_MISS ->
                new Ground(
                        "Answers are stored under this key, but those were selected by other values of the"
                                + " fields that their Vary names.",
                        "RFC 9111 section 4.1");
            case MISS -> new Ground("What is stored cannot be used.", "RFC 9111 section 4");
            case REQUEST -> new Ground("The request asks for upstream's own word.", "RFC 9111 section 5.2.1");
            case STALE -> staleAndAsked(status.detail());
            case PARTIAL ->
                new Ground(
                        "Only a part is stored, and the request wants more than that or something else.",
                        "RFC 9111 section 3.3");
        };
        return status.detail()
                .flatMap(detail -> ofForwarding(detail, reason, status.forwardStatus()))
                .map(more -> new Ground(plain.because() + " " + more.because(), more.source()))
                .orElse(plain);
    }

    private Ground staleAndAsked(Optional<String> detail) {
        if (detail.filter("no-cache"::equals).isPresent()) {
            return new Ground("What is stored must not be used before upstream was asked.", "RFC 9111 section 4");
        }
        return terms.isOverride()
                ? new Ground(
                        "What is stored is past the lifetime that the mapping gives it, so upstream is asked whether it"
                                + " still holds.",
                        terms.setting("ttl_seconds"))
                : new Ground(
                        "What is stored is stale, so upstream is asked whether it still holds.",
                        "RFC 9111 section 4.2.4");
    }

    /** Two details mean one thing as a reason to ask, and another as a reason not to keep what was answered. */
    private Optional<Ground> ofForwarding(String detail, ForwardReason reason, OptionalInt answered) {
        if (detail.equals("no-cache") && reason == ForwardReason.STALE) {
            return Optional.of(new Ground(
                    "The stored answer itself says no-cache: it is to be validated each time.",
                    "RFC 9111 section 5.2.2.4"));
        }
        if (detail.equals("no-cache") && !request.fields().contains("Cache-Control")) {
            return Optional.of(
                    new Ground("The request says Pragma: no-cache, and has no Cache-Control.", "RFC 9111 section 5.4"));
        }
        if (detail.equals("no-store") && reason == ForwardReason.MISS) {
            return Optional.of(new Ground(
                    "It says no-store or private: it was kept while the mapping overrode that, and may not be used now.",
                    "RFC 9111 section 3"));
        }
        return Refusals.of(detail, terms).or(() -> Details.of(detail, terms, answered));
    }

    private Ground method() {
        String method = request.method();
        boolean isConfigured = terms.policy().cacheableMethods().contains(method);
        boolean byTheRfc = !terms.isOverride() && !method.equals("GET") && !method.equals("HEAD");
        if (byTheRfc && (isConfigured || !Set.of("OPTIONS", "TRACE").contains(method))) {
            return new Ground(
                    "Answers to " + method + " are not kept: unsafe requests are written through to upstream.",
                    "RFC 9111 section 4");
        }
        return new Ground(
                "Answers to " + method + " are not kept: it is none of the mapping's cacheable methods.",
                terms.setting("cacheable_methods"));
    }

    private String answer(CacheStatus status) {
        int code = status.forwardStatus().orElseThrow();
        if (code == 304 && status.stored()) {
            return "Upstream answers that what is stored still holds (304), and it is as new (RFC 9111 section 4.3.4).";
        }
        return "Upstream answered " + code + "; " + (status.stored() ? "that is kept." : "that is not kept.");
    }

    /** Whose request it is. */
    record Terms(String mapping, CachePolicy policy) {
        boolean isOverride() {
            return policy.freshness() == FreshnessMode.OVERRIDE;
        }

        String setting(String key) {
            return "domain_mappings." + mapping + "." + key;
        }

        String freshness() {
            return setting("freshness");
        }
    }
}
