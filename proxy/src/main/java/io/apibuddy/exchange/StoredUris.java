package io.apibuddy.exchange;

import io.apibuddy.http.MalformedTargetException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a URL that somebody names is written down beside stored answers. */
final class StoredUris {
    private static final Pattern ABSOLUTE =
            Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<authority>[^/?#]*)(?<target>.*)");

    private StoredUris() {}

    /**
     * Written as it is stored.
     *
     * @param url absolute, or a path and query below the mapping's base
     * @param prefix whether it is but the beginning of one
     * @return empty when it does not lie below the mapping's upstream
     */
    static Optional<String> of(Route route, String url, boolean prefix) {
        try {
            return target(route, url)
                    .map(target -> prefix ? beginning(route, target) : route.asStored(route.origin() + target));
        } catch (MalformedTargetException e) {
            return Optional.empty(); // no request ever has it
        }
    }

    /** Path and query with the base path; empty when they are none of the mapping's. */
    private static Optional<String> target(Route route, String url) {
        if (url.startsWith("/")) {
            return Optional.of(route.base() + url).filter(target -> isBelow(route, target));
        }
        Matcher given = ABSOLUTE.matcher(url);
        if (!given.matches() || !origin(given).equals(route.origin())) {
            return Optional.empty();
        }
        String target = given.group("target");
        return Optional.of(target.startsWith("/") ? target : "/" + target).filter(below -> isBelow(route, below));
    }

    private static boolean isBelow(Route route, String target) {
        String path = Route.parsed(path(target)).path();
        return path.equals(route.base()) || path.startsWith(route.base() + "/");
    }

    /** A query that may have been cut off anywhere has no normal form. */
    private static String beginning(Route route, String target) {
        String path = path(target);
        return route.origin() + Route.parsed(path).path() + target.substring(path.length());
    }

    private static String path(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    private static String origin(Matcher given) {
        String scheme = given.group("scheme").toLowerCase(Locale.ROOT);
        String authority = given.group("authority").toLowerCase(Locale.ROOT);
        String own = scheme.equals("https") ? ":443" : ":80";
        return scheme + "://"
                + (authority.endsWith(own) ? authority.substring(0, authority.length() - own.length()) : authority);
    }
}
