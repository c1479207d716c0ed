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

    /** Directives whose value may be a list of field names. */
    private static final Set<String> NAMES = Set.of("no-cache", "private");

    /** Directives without a value. RFC 8246 section 2 has {@code immutable} ignore what it is given. */
    private static final Set<String> FLAGS =
            Set.of("no-store", "must-revalidate", "proxy-revalidate", "public", "must-understand");

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
     * and values of another type than their directive's are not consumed; by RFC 9651 section 2 such a field is ignored
     * as a whole, too. Parameters are ignored. A directive that is not known, whatever its value, makes the field neither
     * empty nor broken.
     */
    private static Optional<List<String>> members(Map<String, Member> dictionary) {
        List<String> members = new ArrayList<>();
        for (Map.Entry<String, Member> entry : dictionary.entrySet()) {
            Optional<String> member = member(entry.getKey(), entry.getValue());
            if (member.isEmpty()) {
                return Optional.empty();
            }
            members.add(member.get());
        }
        return members.isEmpty() ? Optional.empty() : Optional.of(members);
    }

    /** One directive; empty when its value is of another type than it must be. */
    private static Optional<String> member(String name, Member member) {
        Bare value = member instanceof Item item ? item.value() : new Flag(false);
        if (NUMBERS.contains(name)) {
            return value instanceof Whole whole ? Optional.of(name + "=" + whole.value()) : Optional.empty();
        }
        if (NAMES.contains(name) && value instanceof Text text) {
            return Optional.of(name + "=\"" + text.value() + '"');
        }
        boolean isTyped = NAMES.contains(name) || FLAGS.contains(name);
        return isTyped && !value.equals(new Flag(true)) ? Optional.empty() : Optional.of(name);
    }
}
