package io.apibuddy.exchange;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Turns a Location or Content-Location that points below a mapping's upstream into one that points below the mapping, so
 * that who follows it comes through the proxy again.
 */
final class References {
    private References() {}

    /**
     * The reference as the client should see it.
     *
     * @param reference as upstream sent it
     * @param requested the upstream URI that was asked, against which a relative reference counts
     * @param prefix before the mapping's name in the client's paths: empty, or {@code /KEY}
     * @return a path below the mapping; else an absolute URI; else, when it is no URI, what was given
     */
    static String rewritten(String reference, Route route, String requested, String prefix) {
        URI target;
        try {
            target = URI.create(requested).resolve(new URI(reference.strip()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return reference;
        }
        String path = target.getRawPath();
        if (path == null || target.getHost() == null || target.getRawUserInfo() != null || !isUnder(target, route)) {
            return isRelative(reference) ? target.toString() : reference;
        }
        return prefix + "/" + route.name() + path.substring(route.base().length()) + suffix("?", target.getRawQuery())
                + suffix("#", target.getRawFragment());
    }

    private static boolean isUnder(URI target, Route route) {
        URI upstream = route.mapping().upstream();
        String path = target.getRawPath();
        return upstream.getScheme().equalsIgnoreCase(target.getScheme())
                && upstream.getHost().equalsIgnoreCase(target.getHost())
                && port(upstream) == port(target)
                && (path.startsWith(route.base() + "/") || path.equals(route.base()));
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static boolean isRelative(String reference) {
        return !reference.contains("://") && !reference.startsWith("//");
    }

    private static String suffix(String mark, @Nullable String text) {
        return text == null ? "" : mark + text;
    }
}
