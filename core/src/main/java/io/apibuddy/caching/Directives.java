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

    static Directives of(Fields response) {
        for (String target : TARGETS) {
            Optional<Map<String, Member>> dictionary = response.combined(target).flatMap(StructuredFields::dictionary);
            // RFC 9213 section 2.1: a field that is empty or cannot be parsed is ignored.
            if (dictionary.isPresent() && !dictionary.get().isEmpty()) {
                return new Directives(CacheControl.of(members(dictionary.get())), true);
            }
        }
        CacheControl control = CacheControl.of(response);
        return new Directives(control, false);
    }

    private static List<String> members(Map<String, Member> dictionary) {
        List<String> members = new ArrayList<>();
        dictionary.forEach((name, member) -> written(name, member).ifPresent(members::add));
        return members;
    }

    /** The directive as Cache-Control would write it; RFC 9213 section 2.1: parameters are ignored. */
    private static Optional<String> written(String name, Member member) {
        Bare value = member instanceof Item item ? item.value() : new Flag(true);
        if (value instanceof Flag flag) {
            return flag.value() ? Optional.of(name) : Optional.empty();
        }
        if (value instanceof Whole whole) {
            return Optional.of(name + "=" + whole.value());
        }
        if (value instanceof Text text && (name.equals("no-cache") || name.equals("private"))) {
            return Optional.of(name + "=\"" + text.value() + '"');
        }
        // Another type than the directive has: it is there, but says nothing that can be used.
        return Optional.of(name + "=");
    }
}
