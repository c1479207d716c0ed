package io.apibuddy.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command has around it, so that tests can put something else there.
 *
 * @param out for what was asked for
 * @param err for logs, warnings and mistakes
 * @param environment variables by name
 * @param terminal whether a person looks at {@code out}
 * @param home the user's directory
 * @param system the operating system's name, as in {@code os.name}
 * @param signals from the operating system
 */
record Surroundings(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        boolean terminal,
        Path home,
        String system,
        Signals signals) {

    static Surroundings ofTheProcess() {
        return new Surroundings(
                System.out,
                System.err,
                System.getenv(),
                isTerminal(),
                Path.of(System.getProperty("user.home", ".")),
                System.getProperty("os.name", ""),
                Signals.ofTheJvm());
    }

    /** JDK 22 and later answer with a console even when there is no terminal; there its own method tells. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        var console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderThan22) {
            return true;
        }
    }
}
