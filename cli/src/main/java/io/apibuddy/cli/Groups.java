package io.apibuddy.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What a command says that does nothing itself and only groups others. */
final class Groups {
    private Groups() {}

    static void missing(@Nullable CommandSpec spec) {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Which command? One of: "
                            + String.join(", ", spec.subcommands().keySet()) + ".");
        }
    }
}
