package io.apibuddy.admin;

import io.apibuddy.config.MappingConfig;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.http.MalformedTargetException;
import io.apibuddy.http.Target;
import io.apibuddy.message.Call;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out which request to this proxy somebody means who gives a URL. */
final class Addressed {
    private static final Pattern ABSOLUTE = Pattern.compile("(?is)(https?)://([^/?#]*)([^#]*)(?:#.*)?");

    private Addressed() {}

    /**
     * The target of that request: of a path, of this proxy's own URL, or of an upstream's below a mapping.
     *
     * @throws Refusal when it is none of them
     */
    static Target target(String url, Call call, ProxyConfig config) {
        if (url.startsWith("/")) {
            return parsed(withoutKey(url, call));
        }
        Matcher absolute = ABSOLUTE.matcher(url);
        if (!absolute.matches()) {
            throw refused(url, config);
        }
        String rest = absolute.group(3).startsWith("/") ? absolute.group(3) : "/" + absolute.group(3);
        String authority = absolute.group(2).toLowerCase(Locale.ROOT);
        if (authority.equals(call.client().authority().toLowerCase(Locale.ROOT))) {
            return parsed(withoutKey(rest, call));
        }
        String scheme = absolute.group(1).toLowerCase(Locale.ROOT);
        String origin = scheme + "://" + withoutDefaultPort(authority, scheme);
        return config.mappings().values().stream()
                .sorted(Comparator.comparing((MappingConfig mapping) ->
                                mapping.upstream().toString().length())
                        .reversed())
                .flatMap(mapping -> below(mapping, origin + rest).stream())
                .findFirst()
                .orElseThrow(() -> refused(url, config));
    }

    private static Optional<Target> below(MappingConfig mapping, String uri) {
        String base = mapping.upstream().toString();
        if (!uri.startsWith(base)) {
            return Optional.empty();
        }
        String rest = uri.substring(base.length());
        boolean ends = rest.isEmpty() || rest.startsWith("/") || rest.startsWith("?");
        return ends ? Optional.of(parsed("/" + mapping.name() + rest)) : Optional.empty();
    }

    /** As somebody copies it who reaches this proxy with the key in the path. */
    private static String withoutKey(String path, Call call) {
        String prefix = call.prefix();
        return !prefix.isEmpty() && path.startsWith(prefix + "/") ? path.substring(prefix.length()) : path;
    }

    private static String withoutDefaultPort(String authority, String scheme) {
        String port = scheme.equals("https") ? ":443" : ":80";
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }

    private static Target parsed(String text) {
        try {
            return Target.parse(text);
        } catch (MalformedTargetException e) {
            throw new Refusal(Problems.badParameter("url: " + e.getMessage()));
        }
    }

    private static Refusal refused(String url, ProxyConfig config) {
        Map<String, MappingConfig> mappings = config.mappings();
        return new Refusal(Problems.badParameter("url: found " + Problems.shown(url)
                + ", allowed a path such as /NAME/..., or a URL below the upstream of a mapping; the mappings are "
                + (mappings.isEmpty() ? "none" : String.join(", ", mappings.keySet())) + "."));
    }
}
