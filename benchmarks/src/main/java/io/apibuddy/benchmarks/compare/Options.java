package io.apibuddy.benchmarks.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The command line.
 *
 * @param rounds of each case
 * @param seconds of each run
 * @param warmUp least seconds of it, for each program in each case: see {@link WarmUp}
 * @param only names of cases and checks; empty: all
 * @param programs which to run, in the order of {@link Kind}
 * @param checks whether to run the checks
 * @param list only tell which cases, checks and programs there are
 * @param profile of this program's launcher
 */
record Options(
        int rounds,
        int seconds,
        int warmUp,
        Set<String> only,
        List<Kind> programs,
        boolean checks,
        boolean list,
        String profile) {
    private static final int ENOUGH = 5;

    Options {
        only = Set.copyOf(only);
        programs = List.copyOf(programs);
    }

    /** A command line that is not understood; the message says what would be. */
    static final class BadUsage extends Exception {
        private static final long serialVersionUID = 1;

        BadUsage(String message) {
            super(message);
        }
    }

    /**
     * Reads it.
     *
     * @param names of all cases and checks
     * @throws BadUsage an option or a value is not among those allowed
     */
    static Options parse(List<String> arguments, List<String> names) throws BadUsage {
        Reader reader = new Reader(arguments);
        int rounds = ENOUGH;
        int seconds = 3;
        int warmUp = 10;
        Set<String> only = new LinkedHashSet<>();
        Set<Kind> programs = new LinkedHashSet<>();
        boolean checks = true;
        boolean list = false;
        String profile = "fast";
        while (reader.hasMore()) {
            String option = reader.next();
            switch (option) {
                case "--rounds" -> rounds = reader.number(option, 1, 99);
                case "--seconds" -> seconds = reader.number(option, 1, 600);
                case "--warm-up" -> warmUp = reader.number(option, 1, 600);
                case "--only" -> only.addAll(reader.words(option, names));
                case "--programs" ->
                    reader.words(option, labels())
                            .forEach(label -> Kind.named(label).ifPresent(programs::add));
                case "--checks" -> checks = true;
                case "--no-checks" -> checks = false;
                case "--list" -> list = true;
                case "--profile" ->
                    profile = reader.words(option, List.of("fast", "small")).get(0);
                default -> throw new BadUsage("Unknown option: " + option);
            }
        }
        List<Kind> kinds = Arrays.stream(Kind.values())
                .filter(kind -> programs.isEmpty() || programs.contains(kind))
                .toList();
        return new Options(rounds, seconds, warmUp, only, kinds, checks, list, profile);
    }

    private static List<String> labels() {
        return Arrays.stream(Kind.values()).map(Kind::label).toList();
    }

    /** Whether a case or a check of this name is to run. */
    boolean wants(String name) {
        return only.isEmpty() || only.contains(name);
    }

    /** Whether everything runs, and often enough, so that the results may go into the documents. */
    boolean isWhole() {
        return only.isEmpty()
                && checks
                && rounds >= ENOUGH
                && programs.size() == Kind.values().length
                && profile.equals("fast");
    }

    /** Takes words one after the other. */
    private static final class Reader {
        private final List<String> words;
        private int next;

        Reader(List<String> words) {
            this.words = words;
        }

        boolean hasMore() {
            return next < words.size();
        }

        String next() {
            return words.get(next++);
        }

        int number(String option, int least, int most) throws BadUsage {
            String allowed = "%s needs a number from %d to %d.".formatted(option, least, most);
            if (!hasMore()) {
                throw new BadUsage(allowed);
            }
            try {
                int number = Integer.parseInt(next());
                if (number < least || number > most) {
                    throw new BadUsage(allowed);
                }
                return number;
            } catch (NumberFormatException e) {
                throw new BadUsage(allowed);
            }
        }

        /** One or more, up to the next option. */
        List<String> words(String option, List<String> allowed) throws BadUsage {
            List<String> given = new ArrayList<>();
            while (hasMore() && !words.get(next).startsWith("--")) {
                given.add(next());
            }
            if (given.isEmpty() || !allowed.containsAll(given)) {
                given.removeAll(allowed);
                throw new BadUsage("%s needs one or more of: %s.%s"
                        .formatted(
                                option,
                                String.join(", ", allowed),
                                given.isEmpty() ? "" : " Found: " + String.join(", ", given)));
            }
            return given;
        }
    }
}
