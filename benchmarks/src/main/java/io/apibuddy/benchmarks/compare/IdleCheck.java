package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Launched.How;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** 10,000 connections that have had an answer and are kept open, as a client's pool does. */
final class IdleCheck implements Check {
    private static final int CONNECTIONS = 10_000;
    private static final int BUFFER = 512;
    private static final int WARM_UP = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PROBED = Duration.ofSeconds(5);
    private static final int PER_SECOND = 500;
    private static final String TARGET = "/" + ApiBuddy.MAPPING + Filled.target(1);

    @Override
    public String name() {
        return "idle-connections";
    }

    @Override
    public List<Outcome> run(Setting setting) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        for (String profile : List.of("fast", "small")) {
            outcomes.addAll(profile(setting, profile));
        }
        return outcomes;
    }

    private static List<Outcome> profile(Setting setting, String profile) throws IOException {
        Path folder = setting.diskFolder("idle");
        Path file = folder.resolve("cache.db");
        new Filled(file, ApiBuddy.MAPPING, Filled.NOBODY, 1024).add(1, 1, Duration.ofDays(1));
        How how = How.of(setting, folder, OwnConfig.of(file, Filled.NOBODY))
                .profile(profile)
                .onOneCore();
        List<Wire> idle = new ArrayList<>();
        try (Launched launched = Launched.start(setting, how, TARGET)) {
            launched.clients(8)
                    .send(WARM_UP, number -> TARGET, Wire.Answer::isHit, PATIENCE)
                    .flawless();
            Resident before = launched.memory();
            for (int i = 0; i < CONNECTIONS; i++) {
                Wire wire = Wire.to(launched.address(), PATIENCE, BUFFER);
                idle.add(wire);
                wire.get(TARGET);
            }
            Latencies meanwhile = new Paced(PER_SECOND, PROBED).run(launched.address(), 1, () -> TARGET);
            Resident after = launched.memory();
            String words = "profile " + profile + ", 10,000 idle connections, ";
            return List.of(
                    Outcome.told(
                            words + "memory of each",
                            (after.resident() - before.resident()) / (double) CONNECTIONS,
                            "KiB"),
                    Outcome.told(words + "resident", after.mebibytes(), "MiB"),
                    Outcome.told(words + "a hit beside them, p99", meanwhile.millis(0.99), "ms"),
                    Outcome.atLeast(words + "answered when used again", answered(idle), "connections", CONNECTIONS));
        } finally {
            for (Wire wire : idle) {
                wire.close();
            }
        }
    }

    private static int answered(List<Wire> idle) {
        int answered = 0;
        for (Wire wire : idle) {
            try {
                answered += wire.get(TARGET).isHit() ? 1 : 0;
            } catch (IOException e) {
                // Not answered: the number says so.
            }
        }
        return answered;
    }
}
