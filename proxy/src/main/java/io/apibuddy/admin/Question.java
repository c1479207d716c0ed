package io.apibuddy.admin;

import io.apibuddy.http.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a query by what an endpoint takes; what it does not know it refuses, so that a misspelling is no other question. */
final class Question {
    private Question() {}

    /** Each parameter, decoded. */
    static Map<String, String> read(Target target, List<Parameter> parameters) {
        Map<String, String> read = new LinkedHashMap<>();
        for (Target.Parameter given : target.parameters()) {
            if (given.raw().isEmpty()) {
                continue;
            }
            String name = given.decodedName();
            Parameter parameter = parameters.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> unknown(name, parameters));
            String value = given.decodedValue().orElse("");
            if (!parameter.admits(value) || value.indexOf('\ufffd') >= 0) {
                throw new Refusal(Problems.badParameter("Parameter " + name + ": found " + Problems.shown(value)
                        + ", allowed " + parameter.allowed() + "."));
            }
            if (read.put(name, value) != null) {
                throw new Refusal(Problems.badParameter("Parameter " + name + ": found twice, allowed once."));
            }
        }
        return read;
    }

    private static Refusal unknown(String name, List<Parameter> parameters) {
        String allowed = parameters.isEmpty()
                ? "none"
                : String.join(", ", parameters.stream().map(Parameter::name).toList());
        return new Refusal(
                Problems.badParameter("Found parameter " + Problems.shown(name) + ", allowed " + allowed + "."));
    }
}
