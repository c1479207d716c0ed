package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Launched.How;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.zip.CRC32C;

/** 10 MB answers (of 10 x 2^20 bytes, as large as is kept by default), 50 at once, in a heap that holds not five of them. */
final class LargeAnswersCheck implements Check {
    private static final int CLIENTS = 50;
    private static final int LENGTH = 10 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "large-answers";
    }

    @Override
    public List<Outcome> run(Setting setting) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        try (Origin origin = Origin.start(setting)) {
            outcomes.addAll(served(setting, origin, "fast", "-Xmx48m"));
            outcomes.addAll(served(setting, origin, "small", ""));
        }
        return outcomes;
    }

    private static List<Outcome> served(Setting setting, Origin origin, String profile, String flags)
            throws IOException {
        Path folder = setting.diskFolder("large");
        OwnConfig config = OwnConfig.of(folder.resolve("cache.db"), origin.url());
        How how = How.of(setting, folder, config).profile(profile).flags(flags);
        String words = ("profile " + profile + " " + flags).strip();
        try (Launched launched = Launched.start(setting, how, "/" + ApiBuddy.MAPPING + "/1k")) {
            long digest = digest();
            List<Outcome> outcomes = new ArrayList<>();
            outcomes.addAll(round(launched, digest, words + ", cold", number -> "?id=" + number));
            outcomes.addAll(round(launched, digest, words + ", asked for again", number -> "?id=" + number));
            outcomes.addAll(round(launched, digest, words + ", one URL for all, cold", number -> "?one"));
            outcomes.add(Outcome.told(
                    words + ", most resident memory", launched.memory().peakMebibytes(), "MiB"));
            return outcomes;
        } catch (IOException e) {
            // The other profile may do better.
            String why = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
            return List.of(Outcome.atLeast(words + ", cold, served whole (" + why + ")", 0, "answers", CLIENTS));
        }
    }

    private static List<Outcome> round(Launched launched, long digest, String words, LongFunction<String> query)
            throws IOException {
        Crowd.Result result = new Crowd(launched.address(), CLIENTS, LIMIT)
                .send(
                        CLIENTS,
                        number -> "/" + ApiBuddy.MAPPING + "/10m" + query.apply(number),
                        answer -> answer.status() == 200 && answer.length() == LENGTH && answer.digest() == digest,
                        LIMIT);
        String name = words + ", served whole of " + CLIENTS;
        String failure = result.firstFailure().isEmpty() ? "" : " (the first failure: " + result.firstFailure() + ")";
        return List.of(
                Outcome.atLeast(name + failure, (double) result.accepted(), "answers", CLIENTS),
                Outcome.told(words + ", until the last byte of the last one", result.nanos() / 1e6, "ms"));
    }

    private static long digest() {
        CRC32C digest = new CRC32C();
        digest.update(Origin.content(LENGTH));
        return digest.getValue();
    }
}
