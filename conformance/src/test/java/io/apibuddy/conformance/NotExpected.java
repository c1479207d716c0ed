package io.apibuddy.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.conformance.SuiteResults.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kept list of tests that are not expected to pass, and what a run says about it. */
record NotExpected(List<Entry> entries) {
    static final Path FILE = Path.of("src", "test", "resources", "not-expected-to-pass.json");

    static NotExpected read() throws IOException {
        return new NotExpected(List.of(new ObjectMapper().readValue(FILE.toFile(), Entry[].class)));
    }

    /** Tests that do not pass for the same reason: what an RFC says otherwise, or why nothing can pass them. */
    record Entry(List<String> ids, String reason) {}

    List<String> ids() {
        return entries.stream().flatMap(entry -> entry.ids().stream()).toList();
    }

    /** A sentence for each difference between a run and this list; checks don't count. */
    List<String> differences(List<Outcome> tests) {
        List<String> differences = new ArrayList<>();
        Set<String> listed = Set.copyOf(ids());
        for (Outcome test : tests) {
            if (test.counts() && !test.passed() && !listed.contains(test.id())) {
                differences.add("The %s test %s fails (%s). It says: %s"
                        .formatted(test.kind(), test.id(), test.failure(), test.name()));
            }
        }
        Map<String, Outcome> byId = tests.stream().collect(Collectors.toMap(Outcome::id, Function.identity()));
        Set<String> seen = new HashSet<>();
        for (String id : ids()) {
            Outcome test = byId.get(id);
            if (!seen.add(id)) {
                differences.add("%s is listed twice in %s".formatted(id, FILE));
            } else if (test == null || !test.counts()) {
                differences.add("%s names %s, which is no required or optimal test of the suite".formatted(FILE, id));
            } else if (test.passed()) {
                differences.add("The %s test %s passes now: take it off %s".formatted(test.kind(), id, FILE));
            }
        }
        return differences;
    }
}
