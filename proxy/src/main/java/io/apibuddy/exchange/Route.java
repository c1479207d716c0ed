package io.apibuddy.exchange;

import io.apibuddy.caching.CachePolicy;
import io.apibuddy.config.CacheConfig;
import io.apibuddy.config.MappingConfig;
import io.apibuddy.events.Masking;
import io.apibuddy.http.Fields;
import io.apibuddy.http.MalformedTargetException;
import io.apibuddy.http.NamePattern;
import io.apibuddy.http.Target;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A mapping as its calls need it.
 *
 * @param origin scheme and authority of upstream, lower case, without a default port
 * @param base upstream's base path, without a slash at its end; empty when it has none
 * @param requestHeaders the fields to set on the way up
 * @param requestHeadersMac what stands for them in a key
 * @param ignored query parameters that are no part of a key
 * @param secrets names of fields whose values are not written down, in any case
 * @param guard that its requests pass on their way upstream
 * @param dropped the names of fields of clients' of which the log has told that they are not passed on
 */
record Route(
        MappingConfig mapping,
        CacheConfig limits,
        CachePolicy policy,
        String origin,
        String base,
        Fields requestHeaders,
        Optional<String> requestHeadersMac,
        List<NamePattern> ignored,
        Set<String> secrets,
        Macs macs,
        Guard guard,
        Set<String> dropped) {
    /** Whatever the configuration says: their values are never kept. */
    private static final List<String> ALWAYS_SECRET =
            List.of("Authorization", "Proxy-Authorization", "Cookie", "X-API-Key", "api-key", "x-goog-api-key");

    static Route of(MappingConfig mapping, CacheConfig limits, Macs macs, Guard guard) {
        Fields.Builder fields = Fields.builder();
        mapping.requestHeaders().forEach((name, value) -> fields.add(name, value.reveal()));
        Fields requestHeaders = fields.build();
        return new Route(
                mapping,
                limits,
                mapping.policy(),
                origin(mapping.upstream()),
                base(mapping.upstream()),
                requestHeaders,
                requestHeaders.isEmpty() ? Optional.empty() : Optional.of(macs.of("request_headers", sorted(mapping))),
                mapping.key().ignoreQuery().stream().map(NamePattern::new).toList(),
                secrets(mapping),
                macs,
                guard,
                ConcurrentHashMap.newKeySet());
    }

    private static Set<String> secrets(MappingConfig mapping) {
        Set<String> secrets = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        secrets.addAll(ALWAYS_SECRET);
        secrets.addAll(mapping.credentialHeaders());
        return secrets;
    }

    /** The same fields in another order, or with their names in another case, are the same request. */
    private static Fields sorted(MappingConfig mapping) {
        TreeMap<String, String> byName = new TreeMap<>();
        mapping.requestHeaders().forEach((name, value) -> byName.put(name.toLowerCase(Locale.ROOT), value.reveal()));
        Fields.Builder fields = Fields.builder();
        byName.forEach(fields::add);
        return fields.build();
    }

    private static String origin(URI upstream) {
        String scheme = upstream.getScheme().toLowerCase(Locale.ROOT);
        int defaultPort = scheme.equals("https") ? 443 : 80;
        int port = upstream.getPort();
        return scheme + "://" + upstream.getHost().toLowerCase(Locale.ROOT)
                + (port < 0 || port == defaultPort ? "" : ":" + port);
    }

    private static String base(URI upstream) {
        String path = upstream.getRawPath();
        if (path == null || path.isEmpty()) {
            return "";
        }
        String normalised = Target.parse(path).path();
        return normalised.endsWith("/") ? normalised.substring(0, normalised.length() - 1) : normalised;
    }

    String name() {
        return mapping.name();
    }

    /** Upstream's base URI, normalised: a part of every key. */
    String upstream() {
        return origin + base;
    }

    /** What is sent: base path and normalised query, the ignored parameters included. */
    Target sent(Target received) {
        Target rest = received.withoutFirstSegment();
        return (mapping.key().sortQuery() ? rest.sorted() : rest).under(base);
    }

    /** What is keyed, and what a stored response is known by: the sent target less the ignored parameters. */
    Target keyed(Target sent) {
        return ignored.isEmpty()
                ? sent
                : sent.withoutParameters(
                        parameter -> ignored.stream().anyMatch(pattern -> pattern.matches(parameter.decodedName())));
    }

    String uri(Target keyed) {
        return origin + keyed;
    }

    /**
     * What is written down beside an answer: a credential in the query is as little kept as one in a field, but two that
     * differ still do.
     */
    String storedUri(Target keyed) {
        return origin + Masking.mask(keyed, value -> "hmac-" + macs.of("query", Fields.of("", value)));
    }

    /** An upstream target. It may begin with two slashes, which a client's can only do behind its mapping's name. */
    static Target parsed(String target) {
        return Target.parse("/-" + target).withoutFirstSegment();
    }

    /** The same for any upstream URI, such as a Location: with this mapping's order, and less the ignored parameters. */
    String asStored(String uri) {
        if (!uri.startsWith(origin + "/")) {
            return uri;
        }
        try {
            Target target = parsed(uri.substring(origin.length()));
            return storedUri(keyed(mapping.key().sortQuery() ? target.sorted() : target));
        } catch (MalformedTargetException e) {
            return uri; // nothing is stored under it
        }
    }
}
