package io.apibuddy.benchmarks.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The results for other programs to read: every round, with its units in the names. */
final class JsonFile {
    private JsonFile() {}

    static String text(Results results) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode all = mapper.createObjectNode();
        all.put("date", results.date().toString());
        all.put("command", results.command());
        all.put("rounds", results.rounds());
        all.put("seconds", results.seconds());
        all.put("warm_up_seconds", results.warmUpSeconds());
        all.put("profile", results.profile());
        results.machine().forEach(all.putObject("machine")::put);
        results.versions().forEach(all.putObject("versions")::put);
        results.cases().forEach(one -> add(one, all.withArray("/cases").addObject()));
        ArrayNode targets = all.putArray("targets");
        Targets.reached(results.cases()).forEach(one -> add(one, targets.addObject()));
        ArrayNode checks = all.putArray("checks");
        results.checks().forEach(one -> add(one, checks.addObject()));
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter();
        lines.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        try {
            return mapper.writer(lines).writeValueAsString(all) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values cannot be written", e);
        }
    }

    private static void add(CaseResult result, ObjectNode node) {
        node.put("name", result.what().name());
        node.put("title", result.what().title());
        node.put("about", result.what().about());
        ArrayNode runs = node.putArray("runs");
        for (Run run : result.runs()) {
            Figures figures = run.figures();
            runs.addObject()
                    .put("program", run.program().label())
                    .put("round", run.round())
                    .put("requests_per_second", figures.perSecond())
                    .put("p50_ms", figures.p50Millis())
                    .put("p99_ms", figures.p99Millis())
                    .put("requests", figures.requests())
                    .put("bytes", figures.bytes())
                    .put("origin_requests", run.asked())
                    .put("stored_after_seconds", rounded(run.behindSeconds()))
                    .put("logged_lines", run.logged())
                    .put("cpu_seconds", rounded(run.cpuSeconds()))
                    .put("cpu_us_per_request", rounded(run.cpuMicros()))
                    .put("program_core_busy", rounded(run.programCore()))
                    .put("load_core_busy", rounded(run.loadCore()))
                    .put("resident_mib", rounded(run.residentMiB()));
        }
        ArrayNode leftOut = node.putArray("left_out");
        result.leftOut()
                .forEach(one -> leftOut.addObject()
                        .put("program", one.program().label())
                        .put("failed", one.failed())
                        .put("why", one.why()));
    }

    private static void add(Targets.Reached one, ObjectNode node) {
        node.put("case", one.target().inCase());
        node.put("what", one.target().words());
        node.put(one.target().atLeast() ? "at_least" : "at_most", one.target().bound());
        one.reached()
                .ifPresent(spread -> node.put("ratio", rounded(spread.median()))
                        .put("ratio_least", rounded(spread.least()))
                        .put("ratio_greatest", rounded(spread.greatest())));
        one.met().ifPresent(met -> node.put("met", met));
    }

    private static void add(CheckResult one, ObjectNode node) {
        node.put("name", one.name());
        one.failure().ifPresent(why -> node.put("failure", why));
        ArrayNode outcomes = node.putArray("outcomes");
        for (Check.Outcome outcome : one.outcomes()) {
            ObjectNode row = outcomes.addObject();
            row.put("name", outcome.name());
            row.put("figure", outcome.figure());
            row.put("unit", outcome.unit());
            row.put("target", outcome.target());
            outcome.met().ifPresent(met -> row.put("met", met));
        }
    }

    private static double rounded(double number) {
        return Math.round(number * 10_000) / 10_000.0;
    }
}
