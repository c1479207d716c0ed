package io.apibuddy.exchange;

import io.apibuddy.http.FieldNames;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

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
     * Whether upstream never gets what the client says in a field. That goes for every name with an underscore, unless the
     * configuration has the client's in the key or among credentials: CGI and WSGI would take it for the name with a dash,
     * past Vary and past every rule of that name's.
     */
    static boolean isNotPassedOn(Route route, String name) {
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
        return name.indexOf('_') >= 0
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

    private static Fields fields(Route route, Fields client, Set<String> more) {
        Fields kept = client.without(name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            return isNotPassedOn(route, lower) || FRAMING.contains(lower) || more.contains(lower);
        });
        return route.requestHeaders().isEmpty()
                ? kept
                : Fields.builder().addAll(kept).addAll(route.requestHeaders()).build();
    }
}
