package io.apibuddy.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program's name with nothing behind it, and what all commands have in common. */
@Command(
        name = "api-buddy",
        header = "A caching proxy for the HTTP APIs that a program calls.",
        description = "%nEach answer is fetched once and kept; quotas are respected, keys stay safe.%n",
        footer = {
            "",
            "Examples:",
            "  api-buddy demo",
            "  api-buddy serve --map wiki=https://en.wikipedia.org",
            "  curl -i http://127.0.0.1:8080/wiki/wiki/HTTP",
            "",
            "Exit codes: 0 done, 1 failed, 2 bad usage or bad configuration."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        scope = ScopeType.INHERIT)
final class ApiBuddyCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    /**
     * Carries out a command line.
     *
     * @return the exit code
     */
    static int run(Surroundings surroundings, String... args) {
        Logs.quiet(surroundings.err());
        CommandLine line = new CommandLine(new ApiBuddyCommand());
        Subcommand.of(args).forEach(one -> line.addSubcommand(one.typed(), one.make(surroundings)));
        return line
                // explain takes @FILE itself.
                .setExpandAtFiles(false)
                .setOut(writer(surroundings.out()))
                .setErr(writer(surroundings.err()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(ansi(surroundings)))
                .setParameterExceptionHandler(ApiBuddyCommand::tellMisuse)
                .setExecutionExceptionHandler((thrown, command, parsed) -> Trouble.tell(surroundings.err(), thrown))
                .execute(args);
    }

    @Override
    public void run() {
        Groups.missing(spec);
    }

    /** https://no-color.org: any value that is not empty. */
    private static Ansi ansi(Surroundings surroundings) {
        boolean plain = !surroundings.environment().getOrDefault("NO_COLOR", "").isEmpty();
        return surroundings.terminal() && !plain ? Ansi.ON : Ansi.OFF;
    }

    private static int tellMisuse(ParameterException misuse, String[] args) {
        CommandLine command = misuse.getCommandLine();
        PrintWriter err = command.getErr();
        if (misuse instanceof UnmatchedArgumentException unmatched) {
            String typed = unmatched.getUnmatched().get(0);
            boolean option = typed.startsWith("-");
            err.println("api-buddy: unknown " + (option ? "option" : "argument") + " '" + typed + "'");
            nearest(typed, command.getCommandSpec()).ifPresent(meant -> err.println("Did you mean " + meant + "?"));
        } else {
            err.println("api-buddy: " + misuse.getMessage());
        }
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return Trouble.BAD_USAGE;
    }

    private static Optional<String> nearest(String typed, CommandSpec spec) {
        String name = typed.split("=", 2)[0];
        return Suggestion.nearest(
                name,
                typed.startsWith("-")
                        ? spec.optionsMap().keySet()
                        : spec.subcommands().keySet());
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }
}
