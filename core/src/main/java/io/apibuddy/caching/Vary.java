package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ListValues;
import io.apibuddy.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which request fields select a stored response (RFC 9111 section 4.1, RFC 9110 section 12.5.5). */
public final class Vary {
    private Vary() {}

    /**
     * Whether the response says {@code Vary: *}, which no request ever matches.
     *
     * @param response as received
     * @return true when any member of its Vary lists is an asterisk
     */
    public static boolean isStar(ResponseHead response) {
        return ListValues.of(response.fields(), "Vary").contains("*");
    }

    /**
     * The request's fields that a response's Vary names: what is stored beside it.
     *
     * @param response whose Vary counts
     * @param request the fields of the request that brought it
     * @return the nominated fields that the request has, names in lower case and sorted, values normalised for
     *     comparison, each name once
     */
    public static Fields selecting(ResponseHead response, Fields request) {
        Fields.Builder selecting = Fields.builder();
        for (String name : names(response)) {
            value(name, request).ifPresent(value -> selecting.add(name, value));
        }
        return selecting.build();
    }

    /**
     * Whether a request selects a stored response.
     *
     * @param stored under the request's key
     * @param request the fields of the present request
     * @return true when all nominated fields match those of the request that brought it
     */
    public static boolean matches(StoredResponse stored, Fields request) {
        Facts facts = stored.facts();
        if (facts.isVaryStar() || facts.varying().isEmpty()) {
            return !facts.isVaryStar();
        }
        List<Optional<String>> raw = new ArrayList<>(facts.varying().size());
        for (String name : facts.varying()) {
            raw.add(request.combined(name));
        }
        // Most clients send the same again and again: what has matched once need not be normalised again.
        if (raw.equals(stored.matchedBefore())) {
            return true;
        }
        boolean matches = allMatch(stored, facts.varying(), request);
        if (matches) {
            stored.rememberMatch(List.copyOf(raw));
        }
        return matches;
    }

    private static boolean allMatch(StoredResponse stored, List<String> varying, Fields request) {
        for (String name : varying) {
            if (!isSame(stored, name, value(name, request))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(StoredResponse stored, String name, Optional<String> value) {
        return value.equals(stored.selecting().first(name))
                || (name.equals(Languages.FIELD) && Languages.isPreferred(stored.head(), value));
    }

    /**
     * The fields by which requests select a stored response.
     *
     * @param stored response
     * @return the names that its Vary has, in lower case, sorted, each once
     */
    public static List<String> names(StoredResponse stored) {
        return stored.facts().varying();
    }

    /**
     * Those of the fields that Vary names in which a request differs from the one that a stored response was selected by.
     *
     * @param stored response
     * @param request the fields of the present request
     * @return names in lower case, sorted; empty when they match, or Vary has an asterisk
     */
    public static List<String> differing(StoredResponse stored, Fields request) {
        return stored.facts().varying().stream()
                .filter(name -> !isSame(stored, name, value(name, request)))
                .toList();
    }

    /** The names that a response's Vary has, in lower case, sorted, each once. */
    static List<String> names(ResponseHead response) {
        return ListValues.of(response.fields(), "Vary").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .sorted()
                .toList();
    }

    static Optional<String> value(String name, Fields request) {
        return request.contains(name) ? Optional.of(normalised(name, request)) : Optional.empty();
    }

    /**
     * A field's value for comparison. RFC 9111 section 4.1 lets whitespace be added and removed and lines be combined
     * where the field's syntax does, and values be normalised where that does not change what they mean. A field that is
     * no list and has commas is compared a little loosely by this, which matters to nobody.
     */
    private static String normalised(String name, Fields request) {
        List<String> members = ListValues.of(request, name);
        return switch (name) {
            case Languages.FIELD -> Languages.normalised(members);
            // RFC 9110 section 12.5.3: codings are named in any case, and their order says nothing.
            case "accept-encoding" ->
                members.stream()
                        .map(member -> member.toLowerCase(Locale.ROOT))
                        .sorted()
                        .collect(Collectors.joining(","));
            default -> String.join(",", members);
        };
    }
}
