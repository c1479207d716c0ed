package io.apibuddy.cli;

import io.apibuddy.CachingProxy;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ConfigurationException;
import io.apibuddy.config.ProxyConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code api-buddy serve}. */
@Command(
        name = "serve",
        header = "Serves until it is told to stop.",
        description = {
            "%nPrints where it listens; logs go to stderr. What is given here goes before the environment "
                    + "(API_BUDDY_SERVER_PORT=9090 and the like), that before the file, that before the defaults.%n"
        },
        footer = {
            "",
            "SIGTERM and Ctrl-C let what is in flight finish (server.shutdown_timeout); a second one ends it at once.",
            "SIGHUP reads the file anew; if it has mistakes, they are logged and nothing changes.",
            "The admin API does the same: POST /admin/shutdown and POST /admin/config/reload.",
            "",
            "Example:",
            "  api-buddy serve --map wiki=https://en.wikipedia.org --ttl 86400",
            "  curl -i http://127.0.0.1:8080/wiki/wiki/HTTP"
        })
final class ServeCommand implements Callable<Integer> {
    private static final String COMMAND_LINE = "command line";
    private static final Logger LOG = LoggerFactory.getLogger("io.apibuddy.serve");

    private final Surroundings surroundings;
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration, YAML or JSON.")
    private @Nullable Path config;

    @Option(
            names = "--map",
            paramLabel = "NAME=URL",
            description = "Maps /NAME/... to URL/... May be given several times.")
    private List<String> maps = new ArrayList<>();

    @Option(names = "--host", paramLabel = "H", description = "The address to listen on (default: 127.0.0.1).")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "P", description = "The port, or 0 for any free one (default: 8080).")
    private @Nullable String port;

    @Option(
            names = "--database",
            paramLabel = "FILE",
            description = "Where answers are kept, or :memory: (default: api-buddy/cache.db in your cache directory).")
    private @Nullable String database;

    @Option(
            names = "--ttl",
            paramLabel = "SECONDS",
            description = "How long answers are fresh, for mappings that do not say so themselves (default: 86400).")
    private @Nullable String ttl;

    @Option(
            names = "--freshness",
            paramLabel = "MODE",
            description = "For all mappings: override (the ttl decides) or standard (the origin does, by RFC 9111).")
    private @Nullable String freshness;

    @Option(
            names = "--requests-per-hour",
            paramLabel = "N",
            description = "How many requests may go to each upstream, 0 for any number; hits are not counted "
                    + "(default: 1000).")
    private @Nullable String requestsPerHour;

    @Option(
            names = "--require-key",
            description = "Asks clients for an access key; makes and prints one if none is set.")
    private boolean requireKey;

    @Option(names = "--offline", description = "For all mappings: answers from the cache only, asks no upstream.")
    private boolean offline;

    @Option(
            names = "--log-level",
            paramLabel = "L",
            description = "DEBUG, INFO, WARNING, ERROR or OFF (default: INFO).")
    private @Nullable String logLevel;

    ServeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        ConfigLoader.Loaded loaded = loader().load();
        Logs.as(loaded.config().logging(), surroundings.err());
        loaded.warnings().forEach(LOG::warn);
        stopOnSignals();
        try (CachingProxy proxy = new CachingProxy(loaded.config())) {
            proxy.onReload(() -> reread(proxy));
            proxy.onShutdown(stopped::countDown);
            proxy.start();
            announce(proxy, loaded.config());
            surroundings.signals().on("HUP", () -> reload(proxy));
            stopped.await();
            LOG.info(
                    "Stopping; what is in flight may take {} s more",
                    loaded.config().server().shutdownTimeout().toSeconds());
        } finally {
            Logs.flush();
        }
        return 0;
    }

    private ConfigLoader loader() {
        ConfigLoader loader = ConfigLoader.create()
                .environment(surroundings.environment())
                .fallback("cache.database_path", CachePlace.file(surroundings));
        if (config != null) {
            loader.file(config);
        }
        for (String map : maps) {
            int equals = map.indexOf('=');
            if (equals < 1) {
                throw misuse("--map: found '" + map + "', allowed NAME=URL, such as wiki=https://en.wikipedia.org");
            }
            loader.mapping(map.substring(0, equals), map.substring(equals + 1), COMMAND_LINE);
        }
        set(loader, "server.host", host);
        set(loader, "server.port", port);
        set(loader, "cache.database_path", database);
        set(loader, "cache.default_ttl_seconds", ttl);
        set(loader, "throttling.default_requests_per_hour", requestsPerHour);
        set(loader, "logging.level", logLevel);
        set(loader, "security.require_secure_key", requireKey ? "true" : null);
        if (freshness != null) {
            loader.setForEveryMapping(
                    "freshness", oneOf("--freshness", freshness, "override", "standard"), COMMAND_LINE);
        }
        if (offline) {
            loader.setForEveryMapping("offline", "true", COMMAND_LINE);
        }
        return loader;
    }

    private static void set(ConfigLoader loader, String key, @Nullable String value) {
        if (value != null) {
            loader.set(key, value, COMMAND_LINE);
        }
    }

    /** A value that only mappings check, and there may be none. */
    private String oneOf(String option, String value, String... allowed) {
        if (List.of(allowed).contains(value)) {
            return value;
        }
        throw misuse(option + ": found '" + value + "', allowed " + String.join(" or ", allowed));
    }

    private ParameterException misuse(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    /** The first asks it to stop, the second doesn't ask. */
    private void stopOnSignals() {
        for (String name : List.of("TERM", "INT")) {
            surroundings.signals().on(name, () -> {
                if (stopped.getCount() == 0) {
                    Runtime.getRuntime().halt(Trouble.FAILED);
                }
                stopped.countDown();
            });
        }
    }

    /** The two lines that other programs wait for. */
    private void announce(CachingProxy proxy, ProxyConfig config) {
        surroundings.out().println("API Buddy is listening on " + proxy.address());
        if (config.security().secureKey().isEmpty()) {
            proxy.secureKey().ifPresent(key -> surroundings.out().println("Access key: " + key));
        }
        surroundings.out().flush();
        if (config.admin().enabled()) {
            LOG.info("Dashboard: {}/admin/", proxy.address());
        }
        if (config.mappings().isEmpty()) {
            LOG.warn("There are no mappings: every request will be answered 404. Give one with --map NAME=URL, or a "
                    + "file with --config FILE (api-buddy config init FILE writes one).");
        }
        if (!config.security().requireSecureKey() && !Address.isLoopback(config.server())) {
            LOG.warn(
                    "It listens on {} and asks for no key: whoever reaches it can use the mappings and the credentials "
                            + "in them. --require-key asks for one.",
                    config.server().host());
        }
    }

    private void reload(CachingProxy proxy) {
        try {
            proxy.reload(reread(proxy));
            LOG.info("Took over the configuration as it is now");
        } catch (ConfigurationException wrong) {
            LOG.error("The configuration has mistakes; the one before stays in force");
            wrong.mistakes().forEach(mistake -> LOG.error("{}", mistake));
        } catch (RuntimeException failed) {
            LOG.error("The configuration could not be taken over; the one before stays in force", failed);
        }
    }

    /** The configuration as it is now. Where the log goes changes with it, unless it will be refused. */
    private synchronized ProxyConfig reread(CachingProxy proxy) {
        ConfigLoader.Loaded loaded = loader().load();
        loaded.warnings().forEach(LOG::warn);
        if (proxy.config().changesTo(loaded.config()).needRestart().isEmpty()) {
            Logs.as(loaded.config().logging(), surroundings.err());
        }
        return loaded.config();
    }
}
