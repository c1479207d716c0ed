package io.apibuddy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code api-buddy cache}. */
@Command(
        name = "cache",
        header = "Looks at the cache, clears it, or copies it.",
        description =
                "%nThat of a running API Buddy (--url), or one in a database file, also while a server uses it.%n")
final class CacheCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new CacheCommand())
                .addSubcommand(new Stats(surroundings))
                .addSubcommand(new ListEntries(surroundings))
                .addSubcommand(new Show(surroundings))
                .addSubcommand(new Clear(surroundings))
                .addSubcommand(new Backup(surroundings));
    }

    @Override
    public void run() {
        Groups.missing(spec);
    }

    /** What the commands on a cache have in common. */
    abstract static class OnCache implements Callable<Integer> {
        private final Surroundings surroundings;

        @Mixin
        private Place place = new Place();

        @Option(names = "--json", description = "As JSON.")
        private boolean json;

        OnCache(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public final Integer call() throws JsonProcessingException {
            try (CacheDoor cache = open()) {
                return call(cache);
            }
        }

        private CacheDoor open() {
            return place.isRunning()
                    ? new RunningDoor(place.client(surroundings))
                    : new FileDoor(place.database().orElseGet(() -> CachePlace.file(surroundings)));
        }

        abstract int call(CacheDoor cache) throws JsonProcessingException;

        /** Prints what was asked for, as a program or as a person likes it. */
        final void print(Object asJson, String asText) throws JsonProcessingException {
            surroundings.out().print(json ? Json.text(asJson) : asText);
        }

        final Surroundings surroundings() {
            return surroundings;
        }

        final Place place() {
            return place;
        }
    }

    /** {@code cache stats}. */
    @Command(name = "stats", header = "How much is stored, in all and by mapping.")
    static final class Stats extends OnCache {
        Stats(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int call(CacheDoor cache) throws JsonProcessingException {
            var statistics = cache.statistics();
            print(CacheView.json(statistics), CacheView.text(statistics));
            return 0;
        }
    }

    /** {@code cache list}. */
    @Command(name = "list", header = "What is stored, the most recently used first.")
    static final class ListEntries extends OnCache {
        @Option(names = "--mapping", paramLabel = "NAME", description = "Of this mapping only.")
        private @Nullable String mapping;

        @Option(names = "--contains", paramLabel = "TEXT", description = "Only where the URL contains this.")
        private String containing = "";

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "How many at most (default: ${DEFAULT-VALUE}).")
        private int limit;

        ListEntries(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int call(CacheDoor cache) throws JsonProcessingException {
            var entries = cache.entries(Optional.ofNullable(mapping), containing, Math.max(0, limit));
            print(CacheView.json(entries), CacheView.text(entries));
            return 0;
        }
    }

    /** {@code cache show}. */
    @Command(name = "show", header = "One entry with its fields.")
    static final class Show extends OnCache {
        @Parameters(paramLabel = "HASH", description = "As list shows it; its first 4 digits or more suffice.")
        private String hash = "";

        Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int call(CacheDoor cache) throws JsonProcessingException {
            if (!hash.matches("[0-9a-f]{4,64}")) {
                surroundings().err().println("api-buddy: HASH: found " + hash + ", allowed 4 to 64 hexadecimal digits");
                return Trouble.BAD_USAGE;
            }
            var entries = cache.find(hash);
            if (entries.isEmpty()) {
                surroundings().err().println("api-buddy: nothing is stored under " + hash);
                return Trouble.FAILED;
            }
            print(CacheView.detailed(entries), CacheView.detailedText(entries));
            return 0;
        }
    }

    /** {@code cache clear}. */
    @Command(
            name = "clear",
            header = "Removes what is stored.",
            description = "%nOf a mapping all, or what came from a URL, from URLs that begin alike, or carries a tag"
                    + " (Cache-Tag, Surrogate-Key) of its origin's.%n")
    static final class Clear extends OnCache {
        @Parameters(arity = "0..1", paramLabel = "MAPPING", description = "Of this mapping only.")
        private @Nullable String mapping;

        @Option(
                names = "--uri",
                paramLabel = "URL",
                description = "What came from this upstream URL, as list shows it.")
        private @Nullable String uri;

        @Option(names = "--prefix", paramLabel = "P", description = "What came from upstream URLs that begin so.")
        private @Nullable String prefix;

        @Option(names = "--tag", paramLabel = "T", description = "What carries this tag.")
        private @Nullable String tag;

        Clear(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int call(CacheDoor cache) throws JsonProcessingException {
            long removed = cache.clear(new CacheDoor.Which(Optional.ofNullable(mapping), part()));
            print(Map.of("removed", removed), "Removed " + removed + (removed == 1 ? " entry.\n" : " entries.\n"));
            return 0;
        }

        private Optional<CacheDoor.Part> part() {
            List<CacheDoor.Part> parts = new ArrayList<>();
            add(parts, CacheDoor.Kind.URI, uri);
            add(parts, CacheDoor.Kind.PREFIX, prefix);
            add(parts, CacheDoor.Kind.TAG, tag);
            if (parts.size() > 1) {
                throw place().misuse("--uri, --prefix and --tag exclude each other.");
            }
            if (!parts.isEmpty() && mapping == null) {
                throw place().misuse("--uri, --prefix and --tag need a MAPPING.");
            }
            return parts.stream().findFirst();
        }

        private static void add(List<CacheDoor.Part> parts, CacheDoor.Kind kind, @Nullable String value) {
            if (value != null) {
                parts.add(new CacheDoor.Part(kind, value));
            }
        }
    }

    /** {@code cache backup}. */
    @Command(
            name = "backup",
            header = "Writes a consistent copy, also while a server runs.",
            description = "%nOf a database file: a running API Buddy does not hand its own out.%n")
    static final class Backup extends OnCache {
        @Parameters(paramLabel = "FILE", description = "The copy; it must not exist yet.")
        private Path copy = Path.of("");

        Backup(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int call(CacheDoor cache) throws JsonProcessingException {
            if (!(cache instanceof FileDoor door)) {
                throw place().misuse("backup copies a file: name it with --database, on the machine where it is.");
            }
            door.file().backup(copy);
            print(Map.of("backup", copy.toString()), "Wrote " + copy + ".\n");
            return 0;
        }
    }
}
