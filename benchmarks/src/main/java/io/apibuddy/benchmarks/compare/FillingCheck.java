package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.util.List;

/** Makes the files of {@link GrowthCheck} and {@link GrowthStartCheck}, and says how fast that went. */
final class FillingCheck implements Check {
    @Override
    public String name() {
        return "filling";
    }

    @Override
    public List<Outcome> run(Setting setting) throws IOException {
        long begun = System.nanoTime();
        new Grown(setting).file(Grown.LARGEST);
        double seconds = (System.nanoTime() - begun) / 1e9;
        return List.of(Outcome.told(
                "entries written through the store's door, up to 1,000,000 (on the load's core)",
                Grown.LARGEST / seconds,
                "entries/s"));
    }
}
