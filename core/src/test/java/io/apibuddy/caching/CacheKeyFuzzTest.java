package io.apibuddy.caching;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.apibuddy.caching.CacheKey.Parts;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ListValues;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keys are injective. The input is what one request's key is made of, an empty line, and the same of another: lines that
 * begin with a letter for what they give. Besides, each of them is compared with its neighbours: requests of which a
 * character, or the border between two parts, is somewhere else.
 */
class CacheKeyFuzzTest {
    /** As in {@link Parts}; {@code F} is a field as {@code Name: value}, of which there may be several. */
    private static final String LETTERS = "MURVTCKF";

    private static final int FIELDS = LETTERS.indexOf('F');

    @FuzzTest
    void differentRequestsHaveDifferentKeys(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        String[] requests = text.split("\n\n", 2);
        List<Optional<String>> one = read(requests[0]);
        List<Optional<String>> other = read(requests.length > 1 ? requests[1] : "");

        compare(one, other);
        neighbours(one).forEach(neighbour -> compare(one, neighbour));
        neighbours(other).forEach(neighbour -> compare(one, neighbour));
    }

    private static List<Optional<String>> read(String text) {
        List<Optional<String>> parts = new ArrayList<>();
        for (int i = 0; i < FIELDS; i++) {
            parts.add(Optional.empty());
        }
        text.lines().forEach(line -> {
            int place = line.isEmpty() ? -1 : LETTERS.indexOf(line.charAt(0));
            if (place == FIELDS) {
                int colon = Math.max(1, line.indexOf(':'));
                // no other name gets past the server
                if (ListValues.isToken(line.substring(1, colon))) {
                    parts.add(Optional.of(line.substring(1, colon)));
                    parts.add(Optional.of(line.substring(colon + 1)));
                }
            } else if (place >= 0) {
                parts.set(place, Optional.of(line.substring(1)));
            }
        });
        return parts;
    }

    private static List<List<Optional<String>>> neighbours(List<Optional<String>> request) {
        List<List<Optional<String>>> neighbours = new ArrayList<>();
        for (int i = 0; i < request.size(); i++) {
            String here = request.get(i).orElse("");
            neighbours.add(with(request, i, request.get(i).isPresent() ? Optional.empty() : Optional.of("")));
            neighbours.add(with(request, i, Optional.of(here.toUpperCase(Locale.ROOT))));
            neighbours.add(with(request, i, Optional.of(here + '\0')));
            if (i + 1 < request.size() && !here.isEmpty()) {
                String next = request.get(i + 1).orElse("");
                int last = here.length() - 1;
                neighbours.add(with(
                        with(request, i, Optional.of(here.substring(0, last))),
                        i + 1,
                        Optional.of(here.substring(last) + next)));
                neighbours.add(with(with(request, i, request.get(i + 1)), i + 1, request.get(i)));
            }
        }
        if (request.size() > FIELDS) {
            neighbours.add(request.subList(0, request.size() - 2));
            List<Optional<String>> turned = new ArrayList<>(request.subList(0, FIELDS));
            for (int i = request.size() - 2; i >= FIELDS; i -= 2) {
                turned.addAll(request.subList(i, i + 2));
            }
            neighbours.add(turned);
        }
        return neighbours;
    }

    private static List<Optional<String>> with(List<Optional<String>> request, int place, Optional<String> part) {
        List<Optional<String>> changed = new ArrayList<>(request);
        changed.set(place, part);
        return changed;
    }

    private static void compare(List<Optional<String>> one, List<Optional<String>> other) {
        for (int i = FIELDS; i < other.size(); i += 2) {
            if (!ListValues.isToken(other.get(i).orElse(""))) {
                return;
            }
        }
        boolean same = meaning(one).equals(meaning(other));
        assertThat(CacheKey.of(parts(one)).equals(CacheKey.of(parts(other))))
                .as("%s and %s", one, other)
                .isEqualTo(same);
        assertThat(CacheKey.of(parts(one))
                        .hash()
                        .equals(CacheKey.of(parts(other)).hash()))
                .isEqualTo(same);
    }

    /** Two requests are the same question when these are equal: see the parameters of {@link Parts}. */
    private static List<Object> meaning(List<Optional<String>> request) {
        List<Object> meaning = new ArrayList<>(request.subList(0, FIELDS));
        List.of(0, 1, 3, 4)
                .forEach(place -> meaning.set(place, request.get(place).orElse("")));
        meaning.set(3, meaning.get(3).equals("HEAD") ? "GET" : meaning.get(3));
        Map<String, List<String>> fields = new TreeMap<>();
        for (int i = FIELDS; i < request.size(); i += 2) {
            String name = request.get(i).orElse("").toLowerCase(Locale.ROOT);
            fields.computeIfAbsent(name, none -> new ArrayList<>())
                    .add(request.get(i + 1).orElse(""));
        }
        meaning.add(fields);
        return meaning;
    }

    private static Parts parts(List<Optional<String>> request) {
        Fields fields = Fields.of(request.subList(FIELDS, request.size()).stream()
                .map(part -> part.orElse(""))
                .toArray(String[]::new));
        return new Parts(
                request.get(0).orElse(""),
                request.get(1).orElse(""),
                request.get(2),
                request.get(3).orElse(""),
                request.get(4).orElse(""),
                request.get(5),
                fields,
                request.get(6));
    }
}
