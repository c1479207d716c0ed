package io.apibuddy.exchange;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a Location or Content-Location that points below a mapping's upstream into one that points below the mapping, so
 * that who follows it comes through the proxy again. Upstreams write there what no URI may hold, such as spaces and
 * vertical bars; that is passed on as it is.
 */
final class References {
    /** RFC 3986 appendix B: scheme, authority, path, query and fragment of anything. */
    private static final Pattern PARTS = Pattern.compile(
            "(?:(?<scheme>[^:/?#]+):)?(?://(?<authority>[^/?#]*))?(?<path>[^?#]*)(?<query>\\?[^#]*)?(?<fragment>#.*)?",
            Pattern.DOTALL);

    private References() {}

    /**
     * A reference that a client goes to: the client should come through the proxy again, or to upstream, never to a path
     * of the proxy that means nothing.
     *
     * @param reference as upstream sent it
     * @param requested the upstream URI that was asked, against which a relative reference counts
     * @param prefix before the mapping's name in the client's paths: empty, or {@code /KEY}
     * @return a path below the mapping; else an absolute URI
     */
    static String followed(String reference, Route route, String requested, String prefix) {
        Matcher given = PARTS.matcher(reference.strip());
        if (!given.matches()) {
            return reference;
        }
        boolean relative = isRelative(given);
        return rewritten(given, route, requested, prefix)
                .orElseGet(() -> relative
                        ? route.origin() + target(given, route, requested) + text(given.group("fragment"))
                        : reference);
    }

    /**
     * A reference that only names something: rewritten when it lies below the mapping's upstream, else left as it is.
     *
     * @param reference as upstream sent it
     * @param requested the upstream URI that was asked, against which a relative reference counts
     * @param prefix before the mapping's name in the client's paths: empty, or {@code /KEY}
     * @return a path below the mapping, or the reference
     */
    static String below(String reference, Route route, String requested, String prefix) {
        Matcher given = PARTS.matcher(reference.strip());
        return given.matches() ? rewritten(given, route, requested, prefix).orElse(reference) : reference;
    }

    /** A path below the mapping; empty for what lies elsewhere. */
    private static Optional<String> rewritten(Matcher given, Route route, String requested, String prefix) {
        if (!isRelative(given) && !origin(given, route).equals(route.origin())) {
            return Optional.empty();
        }
        String target = target(given, route, requested);
        String path = upTo('?', target);
        return path.startsWith(route.base() + "/") || path.equals(route.base())
                ? Optional.of(prefix + "/" + route.name()
                        + target.substring(route.base().length()) + text(given.group("fragment")))
                : Optional.empty();
    }

    private static boolean isRelative(Matcher given) {
        return given.group("scheme") == null && given.group("authority") == null;
    }

    private static String target(Matcher given, Route route, String requested) {
        return isRelative(given)
                ? resolved(given, requested.substring(route.origin().length()))
                : absolute(given);
    }

    /** In lower case, without the scheme's own port; of a reference without a scheme, upstream's scheme counts. */
    private static String origin(Matcher given, Route route) {
        String scheme = given.group("scheme") == null
                ? upTo(':', route.origin())
                : given.group("scheme").toLowerCase(Locale.ROOT);
        String authority = text(given.group("authority")).toLowerCase(Locale.ROOT);
        String port = scheme.equals("https") ? ":443" : ":80";
        return scheme + "://"
                + (authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority);
    }

    private static String absolute(Matcher given) {
        return withoutDots(given.group("path")) + text(given.group("query"));
    }

    /** RFC 3986 section 5.2.2, for a reference without an authority. */
    private static String resolved(Matcher given, String requested) {
        String path = given.group("path");
        String query = given.group("query");
        String basePath = upTo('?', requested);
        if (path.isEmpty()) {
            return query == null ? requested : basePath + query;
        }
        String merged = path.startsWith("/") ? path : basePath.substring(0, basePath.lastIndexOf('/') + 1) + path;
        return withoutDots(merged) + text(query);
    }

    /** RFC 3986 section 5.2.4; empty segments stay. */
    private static String withoutDots(String path) {
        StringBuilder kept = new StringBuilder(path.length());
        String[] segments = path.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            if (segments[i].equals("..")) {
                kept.setLength(Math.max(0, kept.lastIndexOf("/")));
            } else if (!segments[i].equals(".")) {
                kept.append('/').append(segments[i]);
                continue;
            }
            if (last) {
                kept.append('/');
            }
        }
        return kept.toString();
    }

    private static String upTo(char end, String text) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String text(@Nullable String part) {
        return part == null ? "" : part;
    }
}
