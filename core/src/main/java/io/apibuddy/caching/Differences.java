package io.apibuddy.caching;

import io.apibuddy.caching.Difference.Kind;
import io.apibuddy.http.Fields;
import io.apibuddy.http.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * In what a request differs from one whose answer is stored, as far as both are written down, and which setting would
 * make the two one. Each setting is needed, and all together do, for requests to come: what is stored already stays
 * under its old key. Of content with more parts than are written down, what lies beyond them stays unknown.
 */
public final class Differences {
    /** What stands for a credential: it is as good as none to show. */
    private static final String HMAC = "hmac";

    /** A field with such a word in its name may hold a credential, whether it is configured as one or not. */
    private static final Set<String> SUSPICIOUS = Set.of(
            "apikey",
            "auth",
            "authorization",
            "cookie",
            "credential",
            "credentials",
            "jwt",
            "key",
            "pass",
            "passwd",
            "password",
            "secret",
            "session",
            "sessionid",
            "sig",
            "signature",
            "token");

    /** Whatever the mapping sets there, the client's count for the cache; or they can't be set. */
    private static final Set<String> NOT_REPLACED = Set.of(
            "cache-control",
            "pragma",
            "range",
            "if-range",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "host",
            "expect",
            "content-length",
            "connection",
            "te");

    private final Terms terms;
    private final Noted here;
    private final Noted there;
    private final List<Difference> found = new ArrayList<>();

    private Differences(Terms terms, Noted here, Noted there) {
        this.terms = terms;
        this.here = here;
        this.there = there;
    }

    /**
     * A request as it is written down beside an answer.
     *
     * @param method as it is keyed
     * @param uri at upstream, whole and normalised, without what is no part of the key
     * @param asked the rest of the key
     */
    public record Noted(String method, String uri, Asked asked) {}

    /**
     * The settings of the mapping that decide what two requests share.
     *
     * @param mapping its name
     * @param sortQuery {@code key.sort_query}
     * @param ignoreQuery {@code key.ignore_query}
     * @param ignoreJson {@code key.ignore_json}
     * @param headers {@code key.headers}
     */
    public record Terms(
            String mapping,
            boolean sortQuery,
            List<String> ignoreQuery,
            List<String> ignoreJson,
            List<String> headers) {
        String setting(String key, String value) {
            return "domain_mappings." + mapping + "." + key + ": " + value;
        }

        Optional<String> list(String key, List<String> present, String more) {
            List<String> all = new ArrayList<>(present);
            all.add(more);
            return Optional.of(list(key, all));
        }

        String list(String key, List<String> values) {
            return setting(key, values.stream().map(Terms::yaml).collect(Collectors.joining(", ", "[", "]")));
        }

        /** As it is where YAML takes it so, else in quotes, as JSON has them. */
        static String yaml(String value) {
            return value.matches("[A-Za-z_/][A-Za-z0-9_/.~-]*")
                            && !value.matches("(?i)y|n|yes|no|on|off|true|false|null|~")
                    ? value
                    : '"' + escaped(value) + '"';
        }

        private static String escaped(String value) {
            StringBuilder text = new StringBuilder(value.length() + 8);
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c < ' ' || c == 0x7f) {
                    text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                } else {
                    text.append(c == '"' || c == '\\' ? "\\" : "").append(c);
                }
            }
            return text.toString();
        }
    }

    /**
     * The differences of two keys.
     *
     * @param terms of the mapping
     * @param here the request asked about
     * @param there the other one
     * @return the least first; empty for requests that are, as far as they are written down, the same
     */
    public static List<Difference> of(Terms terms, Noted here, Noted there) {
        Differences differences = new Differences(terms, here, there);
        differences.uri();
        differences.content();
        differences.keyFields();
        differences.others();
        return sorted(differences.found);
    }

    /**
     * The differences that keep a request from selecting an answer by its Vary (RFC 9111 section 4.1).
     *
     * @param terms of the mapping
     * @param stored answer
     * @param request the fields of the present request, credentials replaced by what stands for them, and those that
     *     upstream does not get left out
     * @return empty when it selects it
     */
    public static List<Difference> selecting(Terms terms, StoredResponse stored, Fields request) {
        return Vary.differing(stored, request).stream()
                .map(name -> {
                    Optional<String> other = stored.selecting().first(name);
                    return new Difference(
                            Kind.FIELD,
                            named(name),
                            shown(name, Vary.value(name, request)),
                            shown(name, other),
                            // What the mapping sets is what upstream gets from all: the client's selects nothing then.
                            NOT_REPLACED.contains(name)
                                    ? Optional.empty()
                                    : Optional.of(terms.setting(
                                            "request_headers",
                                            "{" + named(name) + ": "
                                                    + shown(name, other)
                                                            .map(Terms::yaml)
                                                            .orElse("...")
                                                    + "}")));
                })
                .toList();
    }

    /**
     * All differences of a request and a stored answer: those of the keys, and those that its Vary makes.
     *
     * @param terms of the mapping
     * @param here the request asked about
     * @param there the request that brought the answer
     * @param stored the answer
     * @param request the fields of the present request, as {@link #selecting} takes them
     * @return the least first
     */
    public static List<Difference> of(Terms terms, Noted here, Noted there, StoredResponse stored, Fields request) {
        List<Difference> all = new ArrayList<>(of(terms, here, there));
        all.addAll(selecting(terms, stored, request));
        return sorted(all);
    }

    /**
     * How far two requests are from each other.
     *
     * @param differences of them
     * @return 0 for none; greater for more and for weightier ones
     */
    public static int distance(List<Difference> differences) {
        return differences.stream().mapToInt(Differences::weight).sum();
    }

    private static List<Difference> sorted(List<Difference> differences) {
        return differences.stream()
                .sorted(Comparator.comparingInt(Differences::weight))
                .toList();
    }

    private static int weight(Difference difference) {
        return switch (difference.kind()) {
            case QUERY_ORDER -> 1;
            case QUERY, JSON, FORM, FIELD -> 2;
            case CREDENTIALS -> 4;
            case CONTENT, METHOD -> 8;
            case PATH -> 8 + 2 * segments(difference);
            case REQUEST_HEADERS, UPSTREAM -> 64;
        };
    }

    /** How many segments two paths don't share at their beginning. */
    private static int segments(Difference path) {
        List<String> one = Arrays.asList(path.here().orElse("").split("/", -1));
        List<String> other = Arrays.asList(path.there().orElse("").split("/", -1));
        int shared = 0;
        while (shared < Math.min(one.size(), other.size()) && one.get(shared).equals(other.get(shared))) {
            shared++;
        }
        return Math.min(64, Math.max(one.size(), other.size()) - shared);
    }

    /**
     * Whether the values of a field may be shown.
     *
     * @param field its name, in any case
     * @return false for what looks like a credential, such as {@code X-Auth-Token}
     */
    public static boolean mayShow(String field) {
        return Arrays.stream(field.toLowerCase(Locale.ROOT).split("[-_.]")).noneMatch(SUSPICIOUS::contains);
    }

    private static Optional<String> shown(String field, Optional<String> value) {
        return value.filter(text -> mayShow(field) && isShown(text));
    }

    private static boolean isShown(String value) {
        return !value.startsWith(HMAC + ":") && !value.startsWith(HMAC + "-");
    }

    private void add(Kind kind, String name, Optional<String> one, Optional<String> other, Optional<String> setting) {
        found.add(new Difference(
                kind, name, one.filter(Differences::isShown), other.filter(Differences::isShown), setting));
    }

    private void plain(Kind kind, Optional<String> one, Optional<String> other) {
        if (!one.equals(other)) {
            add(kind, "", one, other, Optional.empty());
        }
    }

    // ---- URI

    private void uri() {
        plain(Kind.UPSTREAM, Optional.of(origin(here.uri())), Optional.of(origin(there.uri())));
        plain(Kind.PATH, Optional.of(path(here.uri())), Optional.of(path(there.uri())));
        List<String> one = parameters(here.uri());
        List<String> other = parameters(there.uri());
        Map<String, List<String>> byName = grouped(one);
        Map<String, List<String>> byNameThere = grouped(other);
        Set<String> differing = new TreeSet<>();
        for (String name : union(byName.keySet(), byNameThere.keySet())) {
            if (!byName.getOrDefault(name, List.of()).equals(byNameThere.getOrDefault(name, List.of()))) {
                differing.add(name);
                parameter(name, byName.get(name), byNameThere.get(name));
            }
        }
        if (!rest(one, differing).equals(rest(other, differing))) {
            // Where it is sorted already, the other one is from before that.
            Optional<String> setting =
                    terms.sortQuery() ? Optional.empty() : Optional.of(terms.setting("key.sort_query", "true"));
            add(Kind.QUERY_ORDER, "", Optional.empty(), Optional.empty(), setting);
        }
    }

    private void parameter(String name, @Nullable List<String> one, @Nullable List<String> other) {
        String decoded = new Target.Parameter(name).decodedName();
        add(
                Kind.QUERY,
                decoded,
                Optional.ofNullable(one).map(Differences::values),
                Optional.ofNullable(other).map(Differences::values),
                // No pattern stands for a parameter without a name.
                decoded.isEmpty() ? Optional.empty() : terms.list("key.ignore_query", terms.ignoreQuery(), decoded));
    }

    /** One as it stands, several behind one another; one without an equals sign differs from an empty one. */
    private static String values(List<String> parameters) {
        return parameters.stream()
                .map(raw -> raw.contains("=") ? raw.substring(raw.indexOf('=') + 1) : "(no value)")
                .collect(Collectors.joining(", "));
    }

    private static List<String> rest(List<String> parameters, Set<String> less) {
        return parameters.stream()
                .filter(parameter -> !less.contains(name(parameter)))
                .toList();
    }

    private static Map<String, List<String>> grouped(List<String> parameters) {
        return parameters.stream()
                .collect(Collectors.groupingBy(Differences::name, LinkedHashMap::new, Collectors.toList()));
    }

    private static String name(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? parameter : parameter.substring(0, equals);
    }

    private static int authorityEnd(String uri) {
        int scheme = uri.indexOf("://");
        int slash = uri.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        return slash < 0 ? uri.length() : slash;
    }

    private static String origin(String uri) {
        return uri.substring(0, authorityEnd(uri));
    }

    private static String path(String uri) {
        int mark = uri.indexOf('?');
        return uri.substring(authorityEnd(uri), mark < 0 ? uri.length() : Math.max(mark, authorityEnd(uri)));
    }

    private static List<String> parameters(String uri) {
        int mark = uri.indexOf('?');
        return mark < 0 ? List.of() : List.of(uri.substring(mark + 1).split("&", -1));
    }

    // ---- Content

    private void content() {
        Optional<Asked.Content> one = here.asked().content();
        Optional<Asked.Content> other = there.asked().content();
        if (one.map(Asked.Content::digest).equals(other.map(Asked.Content::digest))) {
            return;
        }
        List<Difference> parts =
                one.isPresent() && other.isPresent() ? Parts.differences(terms, one.get(), other.get()) : List.of();
        if (parts.isEmpty()) {
            add(Kind.CONTENT, "", one.map(Asked.Content::type), other.map(Asked.Content::type), Optional.empty());
        }
        found.addAll(parts);
    }

    // ---- Fields and the rest

    private void keyFields() {
        Fields one = here.asked().fields();
        Fields other = there.asked().fields();
        for (String name : union(Set.copyOf(one.names()), Set.copyOf(other.names()))) {
            if (!one.values(name).equals(other.values(name))) {
                List<String> others = terms.headers().stream()
                        .filter(header -> !header.equalsIgnoreCase(name))
                        .toList();
                boolean isKeyed = others.size() < terms.headers().size();
                add(
                        Kind.FIELD,
                        named(name),
                        one.combined(name),
                        other.combined(name),
                        isKeyed ? Optional.of(terms.list("key.headers", others)) : Optional.empty());
            }
        }
    }

    private void others() {
        if (!here.asked().credentials().equals(there.asked().credentials())) {
            add(
                    Kind.CREDENTIALS,
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(terms.setting("credentials", "share")));
        }
        plain(Kind.METHOD, Optional.of(keyed(here.method())), Optional.of(keyed(there.method())));
        if (!here.asked().requestHeaders().equals(there.asked().requestHeaders())) {
            add(Kind.REQUEST_HEADERS, "", Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    private static String keyed(String method) {
        return method.equals("HEAD") ? "GET" : method;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }

    /**
     * A field's name as people write it.
     *
     * @param lower in lower case
     * @return each word begins with a capital
     */
    public static String named(String lower) {
        return Arrays.stream(lower.split("-", -1))
                .map(word -> word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining("-"));
    }
}
