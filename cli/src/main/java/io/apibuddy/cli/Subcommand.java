package io.apibuddy.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What may stand behind the program's name. */
enum Subcommand {
    SERVE,
    DEMO,
    KEY,
    CONFIG,
    CACHE,
    EXPLAIN,
    /** For the launcher alone, so no help shows it. */
    TRAIN;

    /** As it is typed. */
    String typed() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As picocli takes it. */
    Object make(Surroundings surroundings) {
        return switch (this) {
            case SERVE -> new ServeCommand(surroundings);
            case DEMO -> new DemoCommand(surroundings);
            case KEY -> new KeyCommand(surroundings);
            case CONFIG -> ConfigCommand.line(surroundings);
            case CACHE -> CacheCommand.line(surroundings);
            case EXPLAIN -> new ExplainCommand(surroundings);
            case TRAIN -> new TrainCommand(surroundings);
        };
    }

    /**
     * The one that a command line begins with; all where it begins with none, for then it may be any of them, or help is
     * asked for. To make those that are not meant would be a third of the time until a server listens: picocli reads the
     * annotations of each, and {@code demo} has an HTTP client, which reads all certificate authorities.
     */
    static List<Subcommand> of(String... args) {
        return Arrays.stream(values())
                .filter(one -> args.length > 0 && one.typed().equals(args[0]))
                .findFirst()
                .map(List::of)
                .orElseGet(() ->
                        Arrays.stream(values()).filter(one -> one != TRAIN).toList());
    }
}
