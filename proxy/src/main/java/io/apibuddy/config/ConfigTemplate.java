package io.apibuddy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file that {@code config init} writes. */
public final class ConfigTemplate {
    private static final int WIDTH = 100;
    private static final String EXAMPLE = "wiki";

    private static final String HEAD = """
            # API Buddy's configuration.
            #
            # Every key is here with its default, so each line may be deleted. After the value stands what
            # is allowed. Times are in seconds, sizes in bytes or MB (1,048,576 bytes) as the key says.
            # ${NAME} within a text is taken from the environment; $${ stands for ${ itself.
            # "api-buddy config check FILE" names every mistake.

            """;

    private static final String MAPPING_HEAD = """

            # The APIs. The first segment of a request's path names one of them: with the one below,
            # http://127.0.0.1:8080/wiki/api.php?action=query is answered from the cache, or from
            # https://en.wikipedia.org/w/api.php?action=query.
            # Names are letters, digits and . _ - (not "admin", "." or "..").
            # Settings with a # and no space before them are examples: take the # away to use one.
            domain_mappings:
            """;

    /** Worth more than a default: what these keys look like when they are used. */
    private static final Map<String, Object> USED = Map.of(
            "status_ttl_seconds", Map.of("404", 60),
            "key.ignore_query", List.of("utm_*"),
            "key.ignore_json", List.of("/requestId"),
            "key.headers", List.of("Accept-Language"),
            "request_headers", Map.of("Authorization", "Bearer ${WIKI_TOKEN}"));

    private ConfigTemplate() {}

    /**
     * A file in YAML with every key, its default, unit and range, and an example mapping whose further keys are
     * commented out.
     *
     * @return loads as the defaults and a mapping {@code wiki}
     */
    public static String yaml() {
        ProxyConfig defaults = ProxyConfig.defaults();
        StringBuilder out = new StringBuilder(HEAD);
        section(out, Catalogue.SERVER, defaults.server());
        section(out, Catalogue.SECURITY, defaults.security());
        section(out, Catalogue.CACHE, defaults.cache());
        section(out, Catalogue.THROTTLING, defaults.throttling());
        section(out, Catalogue.ADMIN, defaults.admin());
        section(out, Catalogue.LOGGING, defaults.logging());
        return mapping(out).toString();
    }

    private static <R> void section(StringBuilder out, Section<R> section, R values) {
        out.append("# ").append(section.meaning()).append('\n');
        out.append(section.name()).append(":\n");
        String object = "";
        for (Key<R> key : section.keys()) {
            object = open(out, key.name(), object, "  ", "");
            String indent = object.isEmpty() ? "  " : "    ";
            comment(out, indent, key);
            line(out, indent, "", key, key.write(values, true));
        }
        out.append('\n');
    }

    private static StringBuilder mapping(StringBuilder out) {
        ProxyConfig config = ProxyConfig.defaults()
                .with(TreeDecoder.MAPPINGS + "." + EXAMPLE, Map.of("upstream", "https://en.wikipedia.org/w"));
        MappingConfig values = config.mappings().values().iterator().next();
        out.setLength(out.length() - 1);
        out.append(MAPPING_HEAD).append("  ").append(EXAMPLE).append(":\n");
        String object = "";
        for (Key<MappingConfig> key : Catalogue.MAPPING.keys()) {
            boolean set = key.name().equals("upstream") || key.name().equals("ttl_seconds");
            object = open(out, key.name(), object, "    ", set ? "" : "#");
            String indent = object.isEmpty() ? "    " : "      ";
            comment(out, indent, key);
            Object shown = key.name().equals("ttl_seconds") ? Integer.valueOf(604800) : key.write(values, true);
            line(out, indent, set ? "" : "#", key, example(key, shown));
        }
        return out;
    }

    private static @Nullable Object example(Key<?> key, @Nullable Object shown) {
        if (key.name().equals("credentials")) {
            return "partition";
        }
        Object used = USED.get(key.name());
        return used == null ? shown : used;
    }

    /** Begins an object within a section, such as {@code tls}, where its first key comes. */
    private static String open(StringBuilder out, String key, String before, String indent, String mark) {
        int dot = key.indexOf('.');
        String object = dot < 0 ? "" : key.substring(0, dot);
        if (!object.isEmpty() && !object.equals(before)) {
            out.append(indent).append(mark).append(object).append(":\n");
        }
        return object;
    }

    private static void comment(StringBuilder out, String indent, Key<?> key) {
        String inherits = key.inherits().map(from -> " Default: " + from + ".").orElse("");
        for (String line : wrap(key.meaning() + inherits, WIDTH - indent.length() - 2)) {
            out.append(indent).append("# ").append(line).append('\n');
        }
    }

    private static void line(StringBuilder out, String indent, String mark, Key<?> key, @Nullable Object value) {
        String name = key.name().substring(key.name().indexOf('.') + 1);
        String setting = indent + mark + name + ": " + Texts.flow(value);
        List<String> allowed = wrap(key.allowed(), WIDTH - indent.length() - 4);
        if (allowed.size() == 1 && setting.length() + allowed.get(0).length() + 4 <= WIDTH) {
            out.append(setting).append("  # ").append(allowed.get(0)).append('\n');
            return;
        }
        allowed.forEach(part -> out.append(indent).append("#   ").append(part).append('\n'));
        out.append(setting).append('\n');
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() > 0 ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
