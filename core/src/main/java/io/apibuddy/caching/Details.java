package io.apibuddy.caching;

import io.apibuddy.caching.Grounds.Terms;
import io.apibuddy.caching.Storing.Reason;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;

/** The sentence and the source of each detail of Cache-Status that the caching rules give. */
final class Details {
    /** Given whose request it is, and what upstream answered. */
    private interface Words extends BiFunction<Terms, OptionalInt, Ground> {}

    private static final Map<String, Words> REUSE = reuse();
    private static final Map<Reason, Words> STORING = storing();

    private Details() {}

    static Set<String> tokens() {
        Set<String> tokens = new LinkedHashSet<>(REUSE.keySet());
        STORING.keySet().forEach(reason -> tokens.add(reason.token()));
        return tokens;
    }

    /** Empty for a token that is none of these. */
    static Optional<Ground> of(String token, Terms terms, OptionalInt answered) {
        Words words = REUSE.get(token);
        if (words == null) {
            for (Reason reason : Reason.values()) {
                if (reason.token().equals(token)) {
                    words = STORING.get(reason);
                }
            }
        }
        return words == null ? Optional.empty() : Optional.of(words.apply(terms, answered));
    }

    private static Words fixed(String because, String source) {
        Ground ground = new Ground(because, source);
        return (terms, answered) -> ground;
    }

    private static Words set(String because, String key) {
        return (terms, answered) -> new Ground(because, terms.setting(key));
    }

    /** Why what is stored is, or is not, used. */
    private static Map<String, Words> reuse() {
        Map<String, Words> words = new LinkedHashMap<>();
        words.put(
                "offline",
                set(
                        "The mapping is offline: what is stored answers whatever its age, and upstream is not asked.",
                        "offline"));
        words.put(
                "only-if-cached",
                fixed("The request says only-if-cached, so upstream is not asked.", "RFC 9111 section 5.2.1.7"));
        words.put("max-stale", fixed("The request takes stale answers, by its max-stale.", "RFC 9111 section 5.2.1.2"));
        words.put(
                Reuse.Serve.QUOTA,
                fixed("Few calls are left, so it is served past its lifetime to save one.", "throttling.stretch"));
        words.put(
                "stale-while-revalidate",
                (terms, answered) -> new Ground(
                        "It is served for a while after its lifetime, and refreshed meanwhile.",
                        terms.isOverride() ? terms.setting("stale_while_revalidate_seconds") : "RFC 5861 section 3"));
        words.put(
                Reuse.Serve.STALE_IF_ERROR,
                (terms, answered) -> new Ground(
                        "Upstream failed, or was not to be asked, and it may stand in for a while after its lifetime.",
                        // Without a window of the mapping's own, the request has asked for it.
                        terms.isOverride() && !terms.policy().staleIfError().isZero()
                                ? terms.setting("stale_if_error_seconds")
                                : "RFC 5861 section 4"));
        words.put(
                Reuse.Serve.DISCONNECTED,
                fixed(
                        "Upstream could not be reached, and nothing forbids to serve what is stale then.",
                        "RFC 9111 section 4.2.4"));
        words.put(
                "precondition",
                fixed(
                        "The request has If-Match or If-Unmodified-Since, which only the origin evaluates.",
                        "RFC 9111 section 4.3.2"));
        words.put("no-cache", fixed("The request says no-cache.", "RFC 9111 section 5.2.1.4"));
        words.put(
                "max-age",
                fixed("What is stored is older than the request's max-age allows.", "RFC 9111 section 5.2.1.1"));
        words.put(
                "min-fresh",
                fixed(
                        "What is stored does not stay fresh for as long as the request's min-fresh asks for.",
                        "RFC 9111 section 5.2.1.3"));
        words.put(
                "method-override",
                fixed(
                        "The request names another method in a field (X-HTTP-Method-Override and the like), so its answer"
                                + " is nobody else's.",
                        "RFC 9110 section 9.2.3"));
        return words;
    }

    /** Why an answer is not kept. */
    private static Map<Reason, Words> storing() {
        Map<Reason, Words> words = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            words.put(reason, storing(reason));
        }
        return words;
    }

    private static Words storing(Reason reason) {
        return switch (reason) {
            case METHOD ->
                fixed(
                        "It is an answer to a method whose answers are not kept; that to a HEAD lacks the content.",
                        "RFC 9111 section 3");
            case STATUS -> Details::status;
            case REQUEST_NO_STORE -> fixed("The request says no-store.", "RFC 9111 section 5.2.1.5");
            case NO_STORE -> fixed("The answer says no-store.", "RFC 9111 section 5.2.2.5");
            case PRIVATE -> fixed("The answer says private: it is for one user.", "RFC 9111 section 5.2.2.7");
            case AUTHORIZATION ->
                fixed(
                        "The request carries Authorization, and the answer does not say that it may be shared all the"
                                + " same (public, s-maxage or must-revalidate).",
                        "RFC 9111 section 3.5");
            case CREDENTIALS ->
                set("The request carries credentials, and the mapping lets those go past the cache.", "credentials");
            case SET_COOKIE ->
                set(
                        "The answer sets a cookie: where the origin's directives don't count, that is for one client.",
                        "freshness");
            case VARY_STAR -> fixed("The answer says Vary: *, which no request ever matches.", "RFC 9111 section 4.1");
            case PARTIAL -> Details::partial;
            case NO_LIFETIME -> Details::noLifetime;
            case TOO_LARGE -> fixed("It is larger than what is kept.", "cache.max_cache_response_size");
            case TOO_SMALL -> fixed("It is smaller than what is kept.", "cache.min_cache_response_size");
            case REQUEST_TOO_LARGE ->
                fixed(
                        "The request's content is larger than what a key is made of, so it has none.",
                        "cache.max_key_body_size");
            case OUTDATED ->
                fixed("Another request changed what it shows while it was on its way.", "RFC 9111 section 4.4");
            case STORE_TROUBLE ->
                fixed(
                        "The cache's disk takes nothing at present, as the log and /admin/health tell; what memory holds"
                                + " is served.",
                        "cache.database_path");
            case OTHER ->
                fixed("The cache had a mishap, which the log tells; the answer was passed on.", "RFC 9111 section 2");
        };
    }

    private static Ground status(Terms terms, OptionalInt answered) {
        int code = answered.orElse(0);
        if (code == 304 || code == 412 || code == 416) {
            return new Ground(
                    "It is about the request's own conditions, which other requests don't share.",
                    "RFC 9110 section " + (code == 304 ? "15.4.5" : code == 412 ? "15.5.13" : "15.5.17"));
        }
        if (terms.isOverride()) {
            return new Ground(
                    "Answers of this status are not kept: only successes are, and the statuses that the mapping names.",
                    terms.setting("status_ttl_seconds"));
        }
        return switch (code) {
            case 428, 429 -> never("RFC 6585 section " + (code - 425));
            case 431 -> never("RFC 6585 section 5");
            case 511 -> never("RFC 6585 section 6");
            default ->
                new Ground(
                        "The answer does not say how long it is fresh, and its status is none for which that may be"
                                + " guessed; or it says must-understand, and the status is not understood.",
                        "RFC 9111 section 3");
        };
    }

    private static Ground never(String section) {
        return new Ground("Answers of this status must not be stored.", section);
    }

    private static Ground partial(Terms terms, OptionalInt answered) {
        return terms.isOverride()
                ? new Ground(
                        "It is a part of a representation, of which none is kept where the origin's directives don't"
                                + " count.",
                        terms.freshness())
                : new Ground(
                        "It is a part that can't be used: not the one asked for, or not one.", "RFC 9111 section 3.3");
    }

    private static Ground noLifetime(Terms terms, OptionalInt answered) {
        return terms.isOverride()
                ? new Ground(
                        "The mapping gives it no lifetime, and it has no validator to ask with.",
                        terms.setting("ttl_seconds"))
                : new Ground(
                        "Nothing says how long it is fresh, or it is stale already, and it has no validator to ask with.",
                        "RFC 9111 section 4.2");
    }
}
