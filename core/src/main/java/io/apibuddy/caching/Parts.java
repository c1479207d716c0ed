package io.apibuddy.caching;

import io.apibuddy.caching.Difference.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The parts in which two contents of one media type differ. */
final class Parts {
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]*");

    private Parts() {}

    /** Empty when the parts don't tell. */
    static List<Difference> differences(Differences.Terms terms, Asked.Content here, Asked.Content there) {
        if (!here.type().equals(there.type())) {
            return List.of();
        }
        boolean isForm = here.type().equals("application/x-www-form-urlencoded");
        boolean isCut = isFull(here) || isFull(there);
        Map<String, Boolean> containers = containers(here.parts().keySet());
        Map<String, Boolean> containersThere = containers(there.parts().keySet());
        Set<String> names = new TreeSet<>();
        Set<String> all = new TreeSet<>(here.parts().keySet());
        all.addAll(there.parts().keySet());
        for (String name : all) {
            Optional<String> one = Optional.ofNullable(here.parts().get(name));
            Optional<String> other = Optional.ofNullable(there.parts().get(name));
            if (one.isPresent() && other.isPresent()) {
                if (!one.equals(other)) {
                    names.add(name);
                }
            } else if (!isCut) {
                names.add(
                        isForm
                                ? name
                                : one.isPresent()
                                        ? missing(name, there.parts().keySet(), containersThere.keySet())
                                        : missing(name, here.parts().keySet(), containers.keySet()));
            }
        }
        if (isForm) {
            return forms(names);
        }
        Set<String> unlike = unlike(containers, containersThere);
        Set<String> pointers =
                names.stream().map(name -> alike(name, unlike)).collect(Collectors.toCollection(TreeSet::new));
        return json(terms, withoutShiftingIndexes(pointers));
    }

    /**
     * All arrays and objects that have something in them, and for each whether not all names in it are numbers. Pointers
     * may be a hundred levels deep, so each container is come by once.
     */
    private static Map<String, Boolean> containers(Set<String> leaves) {
        Map<String, Boolean> containers = new HashMap<>();
        for (String leaf : leaves) {
            boolean isNew = true;
            for (String at = leaf; isNew && !at.isEmpty(); at = parent(at)) {
                String container = parent(at);
                boolean isNamed = !isIndex(last(at));
                // Whoever came by before has noted those around it too.
                isNew = !containers.containsKey(container);
                containers.merge(container, isNamed, Boolean::logicalOr);
            }
        }
        return containers;
    }

    /**
     * Where one content has an array and the other an object. That is seen by the names in them; an object with nothing but
     * numbers for names looks like an array.
     */
    private static Set<String> unlike(Map<String, Boolean> here, Map<String, Boolean> there) {
        return here.keySet().stream()
                .filter(there::containsKey)
                .filter(container -> !Objects.equals(here.get(container), there.get(container)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What differs in kind differs as a whole: empty, it would still do. The outermost comes first. */
    private static String alike(String pointer, Set<String> unlike) {
        return unlike.stream()
                .filter(container -> !pointer.equals(container) && isWithin(pointer, container))
                .findFirst()
                .orElse(pointer);
    }

    /** Then there may be more parts than are written down. */
    private static boolean isFull(Asked.Content content) {
        return content.parts().size() >= Asked.Content.MOST_PARTS;
    }

    private static List<Difference> forms(Collection<String> names) {
        return names.stream()
                .map(name -> new Difference(Kind.FORM, name, Optional.empty(), Optional.empty(), Optional.empty()))
                .toList();
    }

    private static List<Difference> json(Differences.Terms terms, Collection<String> pointers) {
        return pointers.stream()
                .map(pointer -> new Difference(
                        Kind.JSON,
                        pointer,
                        Optional.empty(),
                        Optional.empty(),
                        // All of it cannot be left out.
                        pointer.isEmpty()
                                ? Optional.empty()
                                : terms.list("key.ignore_json", terms.ignoreJson(), pointer)))
                .toList();
    }

    /**
     * What is to be left out so that a leaf that the other content lacks makes no difference: where the other one has
     * something else in its place, that place; else all that it lacks, for what is left of it would differ too.
     *
     * @param leaf that the other content lacks
     * @param others all leaves of the other one
     * @param containers all that holds something in the other one
     */
    private static String missing(String leaf, Set<String> others, Set<String> containers) {
        List<String> upwards = new ArrayList<>();
        for (String at = leaf; !at.isEmpty(); at = parent(at)) {
            upwards.add(at);
        }
        for (String ancestor : upwards) {
            if (others.contains(ancestor)) {
                return ancestor;
            }
        }
        if (others.contains("")) {
            return "";
        }
        String lacked = leaf;
        for (String at : upwards) {
            if (containers.contains(at)) {
                break;
            }
            lacked = at;
        }
        return lacked;
    }

    /** To leave out one element of an array moves those behind it: then the array itself is what differs. */
    private static Set<String> withoutShiftingIndexes(Set<String> pointers) {
        Set<String> left = pointers;
        for (Optional<String> array = shifted(left); array.isPresent(); array = shifted(left)) {
            String whole = array.get();
            left = left.stream()
                    .map(pointer -> isWithin(pointer, whole) ? whole : pointer)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        return left;
    }

    private static Optional<String> shifted(Set<String> pointers) {
        return pointers.stream()
                .filter(pointer -> !pointer.isEmpty() && isIndex(last(pointer)))
                .filter(pointer -> pointers.stream()
                        .anyMatch(other -> !other.equals(pointer) && isElement(other, parent(pointer))))
                .map(Parts::parent)
                .findFirst();
    }

    /** Whether it lies in an element of an array. */
    private static boolean isElement(String pointer, String array) {
        if (pointer.length() == array.length() || !isWithin(pointer, array)) {
            return false;
        }
        int begin = array.length() + 1;
        int slash = pointer.indexOf('/', begin);
        return isIndex(pointer.substring(begin, slash < 0 ? pointer.length() : slash));
    }

    private static boolean isIndex(String segment) {
        return INDEX.matcher(segment).matches();
    }

    private static boolean isWithin(String pointer, String ancestor) {
        return pointer.startsWith(ancestor)
                && (pointer.length() == ancestor.length() || pointer.charAt(ancestor.length()) == '/');
    }

    private static String parent(String pointer) {
        return pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
    }

    private static String last(String pointer) {
        return pointer.substring(pointer.lastIndexOf('/') + 1);
    }
}
