package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Statistics.Spread;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What has to be shown side by side: ratios of this program to others. */
final class Targets {
    private static final ToDoubleFunction<Run> RATE = run -> run.figures().perSecond();
    private static final ToDoubleFunction<Run> P99 = run -> run.figures().p99Millis();

    private Targets() {}

    /**
     * A ratio that shall be reached.
     *
     * @param inCase name of the case
     * @param words what is held against what
     * @param peers the best of them counts
     * @param figure of which the ratio is made
     * @param bound at least, or at most
     * @param atLeast whether more is better
     */
    record Target(
            String inCase,
            String words,
            List<Kind> peers,
            ToDoubleFunction<Run> figure,
            double bound,
            boolean atLeast) {}

    /**
     * What came of one.
     *
     * @param target the target
     * @param reached the ratios of the rounds; empty where there is nothing to compare
     */
    record Reached(Target target, Optional<Spread> reached) {
        Optional<Boolean> met() {
            return reached.map(
                    spread -> target.atLeast() ? spread.median() >= target.bound() : spread.median() <= target.bound());
        }
    }

    static List<Target> all() {
        return List.of(
                faster(Catalogue.FULL, 1.5, Kind.NGINX),
                faster(Catalogue.FULL, 1.8, Kind.VARNISH),
                faster(Catalogue.FULL, 1.0, Kind.HAPROXY),
                new Target(Catalogue.FULL, "p99 beside nginx's", List.of(Kind.NGINX), P99, 2.0, false),
                faster("hit-16k", 1.0, Kind.NGINX, Kind.VARNISH),
                faster("hit-256k", 1.0, Kind.NGINX, Kind.VARNISH),
                faster("forward", 0.9, Kind.NGINX),
                faster("miss-stored", 0.8, Kind.NGINX));
    }

    private static Target faster(String inCase, double bound, Kind... peers) {
        List<String> names = List.of(peers).stream().map(Kind::title).toList();
        String words = "requests/s beside " + (peers.length == 1 ? "" : "the best of ") + String.join(" and ", names);
        return new Target(inCase, words, List.of(peers), RATE, bound, true);
    }

    /** Holds results against the targets whose cases were run. */
    static List<Reached> reached(Collection<CaseResult> results) {
        List<Reached> all = new ArrayList<>();
        for (Target target : all()) {
            results.stream()
                    .filter(result -> result.what().name().equals(target.inCase()))
                    .map(result -> new Reached(target, reached(target, result)))
                    .forEach(all::add);
        }
        return all;
    }

    /** The worst of the ratios, by their medians: that one is to the best peer. */
    private static Optional<Spread> reached(Target target, CaseResult result) {
        return target.peers().stream()
                .map(peer -> result.ratio(Kind.API_BUDDY, peer, target.figure()))
                .flatMap(Optional::stream)
                .min((one, other) -> target.atLeast()
                        ? Double.compare(one.median(), other.median())
                        : Double.compare(other.median(), one.median()));
    }
}
