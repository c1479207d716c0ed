package io.apibuddy.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which cache a command is about: that of a running API Buddy, or one in a file. */
final class Place {
    static final String KEY_VARIABLE = "API_BUDDY_SECURITY_SECURE_KEY";
    private static final String KEY_HEADER_VARIABLE = "API_BUDDY_SECURITY_KEY_HEADER_NAME";
    private static final String KEY_HEADER = "X-API-Buddy-Key";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "ADDRESS",
            description = "Asks a running API Buddy, such as http://127.0.0.1:8080.")
    private @Nullable String url;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Its access key, where it asks for one. Better in the environment, as " + KEY_VARIABLE
                    + ": other users of this machine can see options.")
    private @Nullable String key;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Whom to trust at an https address, in PEM, in place of the system's authorities.")
    private @Nullable Path caFile;

    @Option(
            names = "--database",
            paramLabel = "FILE",
            description =
                    "The cache's database. Without it and --url: the one that serve uses when it is not told another.")
    private @Nullable Path database;

    /** Whether the cache is that of a running one. */
    boolean isRunning() {
        if (url != null && database != null) {
            throw misuse(
                    "--url and --database exclude each other: the cache of a running API Buddy, or one in a file.");
        }
        if (url == null && (key != null || caFile != null)) {
            throw misuse((key != null ? "--key" : "--ca-file") + " goes with --url.");
        }
        return url != null;
    }

    /** The database that was named. */
    Optional<Path> database() {
        return Optional.ofNullable(database);
    }

    /** The running one. */
    AdminClient client(Surroundings surroundings) {
        URI address = address(Objects.requireNonNull(url));
        String header = surroundings.environment().getOrDefault(KEY_HEADER_VARIABLE, KEY_HEADER);
        Optional<String> shown = Optional.ofNullable(key)
                .or(() -> Optional.ofNullable(surroundings.environment().get(KEY_VARIABLE)))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
        boolean open = address.getScheme().equals("http") && !isThisMachine(address.getHost());
        if (open && shown.isPresent()) {
            surroundings.err().println("warning: the access key goes unencrypted to " + address.getHost());
        }
        return new AdminClient(address, header, shown, Optional.ofNullable(caFile));
    }

    /** A key may stand in the path, so none of it is repeated. */
    private URI address(String text) {
        URI uri;
        try {
            uri = URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw misuse("--url: found no URL, allowed such as http://127.0.0.1:8080");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
            throw misuse("--url: found no http or https URL, allowed such as http://127.0.0.1:8080");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw misuse("--url: found a user, query or fragment in it, allowed such as http://127.0.0.1:8080");
        }
        String path = uri.getRawPath().replaceFirst("/+$", "").replaceFirst("(^|/)admin$", "");
        return URI.create(scheme + "://" + uri.getRawAuthority() + path);
    }

    private static boolean isThisMachine(String host) {
        return host.equalsIgnoreCase("localhost") || host.equals("[::1]") || host.startsWith("127.");
    }

    ParameterException misuse(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
