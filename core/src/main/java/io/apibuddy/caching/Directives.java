package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import io.apibuddy.http.StructuredFields;
import io.apibuddy.http.StructuredFields.Bare;
import io.apibuddy.http.StructuredFields.Flag;
import io.apibuddy.http.StructuredFields.Item;
import io.apibuddy.http.StructuredFields.Member;
import io.apibuddy.http.StructuredFields.Text;
import io.apibuddy.http.StructuredFields.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The directives that govern a response: those of the targeted field when there is a valid one, else those of
 * Cache-Control.
 *
 * @param control the directives
 * @param isTargeted whether they come from a targeted field, so that Cache-Control and Expires are ignored
 */
record Directives(CacheControl control, boolean isTargeted) {
    /** RFC 9213 section 2.2: the target list of a cache that stands in for others' origins. */
    private static final List<String> TARGETS = List.of("CDN-Cache-Control");

    /** Directives whose value is a number of seconds. */
    private static final Set<String> NUMBERS =
            Set.of("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error");

    static Directives of(Fields response) {
        for (String target : TARGETS) {
            Optional<List<String>> members = response.combined(target)
                    .flatMap(StructuredFields::dictionary)
                    .flatMap(Directives::members);
            if (members.isPresent()) {
                return new Directives(CacheControl.of(members.get()), true);
            }
        }
        return new Directives(CacheControl.of(response), false);
    }

    /**
     * The directives as Cache-Control would write them. RFC 9213 section 2.1: a field that is empty or broken is ignored,
     * and one whose directives have values of another type than theirs is broken; parameters are ignored.
     */
    private static Optional<List<String>> members(Map<String, Member> dictionary) {
        List<String> members = new ArrayList<>();
        for (Map.Entry<String, Member> entry : dictionary.entrySet()) {
            String name = entry.getKey();
            Bare value = entry.getValue() instanceof Item item ? item.value() : new Flag(false);
            if (NUMBERS.contains(name)) {
                if (!(value instanceof Whole whole)) {
                    return Optional.empty();
                }
                members.add(name + "=" + whole.value());
            } else if (value instanceof Text text) {
                members.add(name + "=\"" + text.value() + '"');
            } else if (!value.equals(new Flag(false))) {
                members.add(name);
            }
        }
        return members.isEmpty() ? Optional.empty() : Optional.of(members);
    }
}
