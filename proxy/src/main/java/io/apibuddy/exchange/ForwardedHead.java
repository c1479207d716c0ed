package io.apibuddy.exchange;

import io.apibuddy.http.FieldNames;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The head that goes upstream. */
final class ForwardedHead {
    /**
     * Fields by which frameworks let a client change what is answered behind the back of a cache that does not key on
     * them; nobody but a proxy in front of upstream has a reason to set them.
     */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "forwarded",
            "front-end-https",
            "proxy",
            "true-client-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-envoy-original-path",
            "x-forwarded",
            "x-host",
            "x-http-host-override",
            "x-original-forwarded-for",
            "x-original-host",
            "x-original-method",
            "x-original-path",
            "x-original-proto",
            "x-original-uri",
            "x-original-url",
            "x-proxyuser-ip",
            "x-real-ip",
            "x-rewrite-url",
            "x-scheme",
            "x-url-scheme");

    private static final Set<String> CONDITIONS =
            Set.of("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range");

    /** This room's part of framing ends here: Host and length are set by the room that dials out. */
    private static final Set<String> FRAMING = Set.of("host", "content-length", "expect");

    private static final Logger LOG = LoggerFactory.getLogger(ForwardedHead.class);

    /** Of each mapping. */
    private static final int MOST_TOLD = 20;

    private ForwardedHead() {}

    /** The client's request, with its own conditions. */
    static RequestHead of(Route route, Question question, String protocol) {
        return new RequestHead(
                question.request().method(),
                question.sent(),
                Via.added(fields(route, question.request().fields(), Set.of()), protocol));
    }

    /** The cache's own question, whether what is stored still holds: its conditions stand in place of the client's. */
    static RequestHead validating(Route route, Question question, String protocol, Fields conditions) {
        Fields own = Fields.builder()
                .addAll(fields(route, question.request().fields(), CONDITIONS))
                .addAll(conditions)
                .build();
        return new RequestHead(question.request().method(), question.sent(), Via.added(own, protocol));
    }

    /**
     * Whether upstream never gets what the client says in a field. That goes for every name with an underscore, a dot or
     * whatever else is no letter, digit or dash, unless the configuration has the client's in the key or among credentials:
     * gateways would take it for the name with a dash, past Vary and past every rule of that name's.
     */
    static boolean isNotPassedOn(Route route, String name) {
        return isNobodysToSay(route, name) || isAmbiguous(route, name);
    }

    private static boolean isNobodysToSay(Route route, String name) {
        String plain = FieldNames.plain(name);
        if (NOT_PASSED_ON.contains(plain) || plain.startsWith("x-forwarded-")) {
            return true;
        }
        for (String replaced : route.policy().replacedHeaders()) {
            if (replaced.length() == plain.length()
                    && FieldNames.plain(replaced).equals(plain)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAmbiguous(Route route, String name) {
        return !FieldNames.isPlain(name)
                && !contains(route.mapping().key().headers(), name)
                && !contains(route.policy().credentialHeaders(), name);
    }

    private static boolean contains(Collection<String> names, String name) {
        return names.stream().anyMatch(name::equalsIgnoreCase);
    }

    /** Whether a field speaks to caches on the way. */
    static boolean isForCaches(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return CONDITIONS.contains(lower) || lower.equals("cache-control") || lower.equals("pragma");
    }

    /**
     * Some APIs do have such names, and who calls one would look for the fault elsewhere: once for each name, up to a number,
     * since a client can make names up.
     */
    private static void tellDropped(Route route, String name) {
        if (route.dropped().size() < MOST_TOLD && route.dropped().add(name)) {
            LOG.warn(
                    "mapping {}: the field {} is not passed on: gateways would take it for {}. If upstream needs it, name it"
                            + " in credential_headers or key.headers",
                    route.mapping().name(),
                    name,
                    FieldNames.plain(name));
            if (route.dropped().size() >= MOST_TOLD) {
                LOG.warn(
                        "mapping {}: more such fields will not be told of until it is configured anew",
                        route.mapping().name());
            }
        }
    }

    private static Fields fields(Route route, Fields client, Set<String> more) {
        Fields kept = client.without(name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (FRAMING.contains(lower) || more.contains(lower) || isNobodysToSay(route, lower)) {
                return true;
            }
            boolean ambiguous = isAmbiguous(route, lower);
            if (ambiguous) {
                tellDropped(route, lower);
            }
            return ambiguous;
        });
        return route.requestHeaders().isEmpty()
                ? kept
                : Fields.builder().addAll(kept).addAll(route.requestHeaders()).build();
    }
}
