package io.apibuddy.threats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Two marked secrets that go through all tests, and the places where they must not turn up. Tests use these secrets
 * wherever they need one; what servers, clients and logs of the tests see is looked through as it comes, and a test during
 * which one turned up fails ({@link SecretsWatch}). Safe for use by any thread.
 */
public final class Secrets {
    /** Whoever uses the proxy shows it. It ends at the proxy. */
    public static final MarkedSecret ACCESS_KEY =
            new MarkedSecret("the access key", "aKeyThatIsMarked.7f3Q9xZ2mK8vT4nB1cW6yH0pL5");

    /** The proxy shows it to upstream. Whoever uses the proxy never sees it. */
    public static final MarkedSecret CREDENTIAL =
            new MarkedSecret("the upstream credential", "aCredentialThatIsMarked.4kD8sJ1gR6wE3uN9zX2b");

    /** How much of one text is looked through: tests send gigabytes. */
    private static final int LOOKED_THROUGH = 8 << 20;

    private static final Path DIRECTORY = Path.of("target", "secrets");
    private static final Secrets OF_THIS_RUN = new Secrets();

    private final Map<Place, Long> characters = new ConcurrentHashMap<>();
    private final Queue<String> finds = new ConcurrentLinkedQueue<>();

    Secrets() {}

    /** Where no secret may be, but that the credential goes upstream. */
    public enum Place {
        /** What the program itself logs at any level, what its libraries warn of, and what it prints. */
        LOGS,
        /** Files of SQLite with their write-ahead logs. */
        DATABASE,
        /** What is measured, as the library gives it and as Prometheus gets it. */
        METRICS,
        /** Heads and content of problems that the proxy tells, and of its administration's answers. */
        ANSWERS,
        /** Requests as upstream sees them. */
        UPSTREAM
    }

    /** Looks for both in what a place has. */
    public static void look(Place place, String text) {
        OF_THIS_RUN.lookThrough(place, text);
    }

    void lookThrough(Place place, String text) {
        String looked = text.length() <= LOOKED_THROUGH ? text : text.substring(0, LOOKED_THROUGH);
        characters.merge(place, (long) looked.length(), Long::sum);
        String found = ACCESS_KEY.in(looked) + (place == Place.UPSTREAM ? "" : CREDENTIAL.in(looked));
        if (!found.isEmpty()) {
            finds.add(place + ": " + found);
        }
    }

    /** What was found since this was asked last. */
    public static List<String> found() {
        return OF_THIS_RUN.takeFinds();
    }

    List<String> takeFinds() {
        List<String> all = new ArrayList<>();
        for (String next = finds.poll(); next != null; next = finds.poll()) {
            all.add(next);
        }
        return all;
    }

    /** Leaves in {@code target/secrets} how much was looked through by this JVM. */
    static void leave() throws IOException {
        OF_THIS_RUN.leave(DIRECTORY, Long.toString(ProcessHandle.current().pid()));
    }

    void leave(Path directory, String name) throws IOException {
        StringBuilder text = new StringBuilder();
        characters.forEach(
                (place, count) -> text.append(place).append('\t').append(count).append('\n'));
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name), text);
    }

    /**
     * How many characters were looked through by the tests of a module, as far as these have ended.
     *
     * @param module its directory
     */
    public static Map<Place, Long> lookedThrough(Path module) throws IOException {
        Map<Place, Long> sums = new EnumMap<>(Place.class);
        Path directory = module.resolve(DIRECTORY);
        if (Files.isDirectory(directory)) {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    for (String line : Files.readAllLines(file)) {
                        String[] parts = line.split("\t", -1);
                        sums.merge(Place.valueOf(parts[0]), Long.parseLong(parts[1]), Long::sum);
                    }
                }
            }
        }
        return sums;
    }
}
