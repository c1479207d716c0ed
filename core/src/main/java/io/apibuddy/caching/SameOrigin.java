package io.apibuddy.caching;

import io.apibuddy.http.MalformedTargetException;
import io.apibuddy.http.Target;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/** References resolved against an http or https URI (RFC 3986 section 5.2), as long as they stay on its origin. */
final class SameOrigin {
    private SameOrigin() {}

    /**
     * Resolves a reference.
     *
     * @param base scheme, authority and path; a query perhaps
     * @param reference absolute or relative, as Location has it
     * @return normalised as {@link Target} does it; empty when it leads to another origin or is malformed
     */
    static Optional<String> resolve(String base, String reference) {
        int path = pathStart(base);
        String origin = base.substring(0, path);
        String bare = upTo('#', reference);
        Optional<String> target = target(origin, base.substring(path), bare);
        try {
            return target.map(withoutDots -> origin + Target.parse(withoutDots));
        } catch (MalformedTargetException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<String> target(String origin, String target, String reference) {
        String scheme = scheme(reference);
        if (!scheme.isEmpty() || reference.startsWith("//")) {
            String absolute = scheme.isEmpty() ? origin.substring(0, origin.indexOf(':') + 1) + reference : reference;
            int path = pathStart(absolute);
            boolean same = path > 0 && canonical(absolute.substring(0, path)).equals(canonical(origin));
            String rest = absolute.substring(Math.max(0, path));
            return same ? Optional.of(withoutDots(rest.startsWith("/") ? rest : "/" + rest)) : Optional.empty();
        }
        if (reference.isEmpty()) {
            return Optional.of(target);
        }
        String basePath = upTo('?', target);
        if (reference.startsWith("?")) {
            return Optional.of(basePath + reference);
        }
        String merged = reference.startsWith("/")
                ? reference
                : basePath.substring(0, basePath.lastIndexOf('/') + 1) + reference;
        return Optional.of(withoutDots(merged));
    }

    /** RFC 3986 section 5.2.4, in the path only. */
    private static String withoutDots(String target) {
        String path = upTo('?', target);
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(Math.min(1, path.length())).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            switch (segments[i]) {
                case "." -> addEmpty(kept, last);
                case ".." -> {
                    kept.pollLast();
                    addEmpty(kept, last);
                }
                default -> kept.addLast(segments[i]);
            }
        }
        return "/" + String.join("/", kept) + target.substring(path.length());
    }

    private static void addEmpty(Deque<String> kept, boolean last) {
        if (last) {
            kept.addLast("");
        }
    }

    /** Where an absolute URI's path, query or end begins; -1 when it has no authority. */
    private static int pathStart(String absolute) {
        int authority = absolute.indexOf("://");
        if (authority < 0) {
            return -1;
        }
        for (int i = authority + 3; i < absolute.length(); i++) {
            char c = absolute.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                return i;
            }
        }
        return absolute.length();
    }

    /** The scheme of a reference, or nothing when it is relative. */
    private static String scheme(String reference) {
        int colon = reference.indexOf(':');
        for (int i = 0; i < colon; i++) {
            char c = reference.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean allowed = letter || (i > 0 && "0123456789+-.".indexOf(c) >= 0);
            if (!allowed) {
                return "";
            }
        }
        return colon <= 0 ? "" : reference.substring(0, colon);
    }

    /** Scheme and authority in lower case, less the scheme's own port. */
    private static String canonical(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http:") && lower.endsWith(":80")) {
            return lower.substring(0, lower.length() - 3);
        }
        return lower.startsWith("https:") && lower.endsWith(":443") ? lower.substring(0, lower.length() - 4) : lower;
    }

    private static String upTo(char end, String text) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }
}
