package io.apibuddy.config;

import io.apibuddy.http.MalformedTargetException;
import io.apibuddy.http.Target;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The base URIs of mappings. */
final class Upstreams {
    /** For an upstream that is not known, where only the rest is checked. */
    static final String STAND_IN = "https://upstream.invalid";

    static final String ALLOWED =
            "an http or https URI with a host, and a port and a base path if need be, but no user, query or fragment";

    private Upstreams() {}

    /** The URI in its normal form (RFC 3986 section 6.2): no default port, no slash at the end, lower case. */
    static Optional<URI> parse(String text) {
        if (reason(text).isPresent()) {
            return Optional.empty();
        }
        URI uri = URI.create(text);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean usual = uri.getPort() == (scheme.equals("https") ? 443 : 80);
        String path = uri.getRawPath().replaceAll("/+$", "");
        String port = uri.getPort() < 0 || usual ? "" : ":" + uri.getPort();
        return Optional.of(URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + path));
    }

    /** What is wrong with a text, in words that do not repeat it; empty when nothing is. */
    static Optional<String> reason(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.of("this is no URI");
        }
        return Optional.ofNullable(reason(uri));
    }

    private static @Nullable String reason(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return "begin it with https:// or http://";
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            return "it has a query or a fragment";
        }
        if (uri.getRawUserInfo() != null || authority(uri).contains("@")) {
            return "it has a user: put credentials into request_headers";
        }
        if (uri.getHost() == null) {
            return "its host name is missing, or is not made of ASCII letters, digits, hyphens and dots";
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535 || authority(uri).endsWith(":")) {
            return "a port is 1 to 65535";
        }
        return badPath(uri.getRawPath())
                ? "its path has a dot segment, a backslash, letters beyond ASCII or two slashes at its beginning"
                : null;
    }

    private static String authority(URI uri) {
        return uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    }

    private static boolean badPath(String path) {
        String decoded = path.replaceAll("(?i)%2e", ".").replaceAll("(?i)%2f", "/");
        for (String segment : decoded.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return true;
            }
        }
        String lower = path.toLowerCase(Locale.ROOT);
        return lower.contains("%5c")
                || lower.contains("%00")
                || path.chars().anyMatch(c -> c > 0x7e)
                || !isTarget(path);
    }

    /** What the way up will ask of it, such as no dots that are encoded twice, and no two slashes at its beginning. */
    private static boolean isTarget(String path) {
        try {
            return path.isEmpty() || !Target.parse(path).path().isEmpty();
        } catch (MalformedTargetException e) {
            return false;
        }
    }

    /** A text with what may be a user, a query or a fragment covered. */
    static String masked(String text) {
        return text.replaceFirst("(?s)^((https?:)?/*).*@", "$1" + Texts.MASK + "@")
                .replaceFirst("\\?[^#]+", "?" + Texts.MASK)
                .replaceFirst("#.+", "#" + Texts.MASK);
    }
}
