package io.apibuddy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ConfigTemplate;
import io.apibuddy.config.ProxyConfig;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code api-buddy config}. */
@Command(name = "config", header = "Writes, checks or shows a configuration.")
final class ConfigCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new ConfigCommand())
                .addSubcommand(new Init(surroundings))
                .addSubcommand(new Check(surroundings))
                .addSubcommand(new Show(surroundings));
    }

    @Override
    public void run() {
        Groups.missing(spec);
    }

    /** {@code config init}. */
    @Command(name = "init", header = "Writes a commented configuration with every key and its default.")
    static final class Init implements Callable<Integer> {
        private final Surroundings surroundings;

        @Parameters(
                arity = "0..1",
                paramLabel = "FILE",
                description = "Where to; it must not exist yet. Without it: to stdout.")
        private @Nullable Path file;

        Init(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() throws IOException {
            if (file == null) {
                surroundings.out().print(ConfigTemplate.yaml());
                return 0;
            }
            try {
                OwnerOnly.create(file);
            } catch (FileAlreadyExistsException there) {
                surroundings.err().println("api-buddy: " + file + " exists already; it was left as it is.");
                return Trouble.FAILED;
            }
            Files.writeString(file, ConfigTemplate.yaml());
            surroundings.out().println("Wrote " + file + ". Try it with: api-buddy serve --config " + file);
            return 0;
        }
    }

    /** {@code config check}. */
    @Command(
            name = "check",
            header = "Checks a configuration.",
            description = "%nPrints OK, or a line for each mistake on stderr: FILE:LINE: KEY: found X, allowed Y.%n")
    static final class Check implements Callable<Integer> {
        private final Surroundings surroundings;

        @Parameters(paramLabel = "FILE", description = "YAML or JSON.")
        private @Nullable Path file;

        Check(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() {
            load(surroundings, file);
            surroundings.out().println("OK");
            return 0;
        }
    }

    /** {@code config show}. */
    @Command(
            name = "show",
            header = "Shows the configuration in effect, secrets masked.",
            description =
                    "%nDefaults, then the file, then the environment (API_BUDDY_SERVER_PORT=9090 and the like).%n")
    static final class Show implements Callable<Integer> {
        private final Surroundings surroundings;

        @Parameters(arity = "0..1", paramLabel = "FILE", description = "YAML or JSON. Without it: no file.")
        private @Nullable Path file;

        @Option(names = "--json", description = "As JSON rather than YAML.")
        private boolean json;

        Show(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() throws JsonProcessingException {
            ProxyConfig config = load(surroundings, file);
            surroundings.out().print(json ? Json.text(config.tree()) : config.yaml());
            return 0;
        }
    }

    private static ProxyConfig load(Surroundings surroundings, @Nullable Path file) {
        ConfigLoader loader = ConfigLoader.create().environment(surroundings.environment());
        if (file != null) {
            loader.file(file);
        }
        ConfigLoader.Loaded loaded = loader.load();
        loaded.warnings().forEach(warning -> surroundings.err().println("warning: " + warning));
        return loaded.config();
    }
}
