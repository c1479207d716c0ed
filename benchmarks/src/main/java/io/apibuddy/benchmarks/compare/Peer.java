package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One of the other programs, as Debian packages it, with its template from benchmarks/src/peers. */
final class Peer implements Program {
    private final Setting setting;
    private final Kind kind;
    private final Path folder;
    private final Set<String> features;
    private final Origin origin;
    private final Certificate certificate;
    private @Nullable Running running;
    private int port;

    /**
     * Prepares one.
     *
     * @param folder of its own
     * @param features what its template's conditions go by, see {@link Feature}
     */
    Peer(Setting setting, Kind kind, Path folder, Set<String> features, Origin origin, Certificate certificate) {
        this.setting = setting;
        this.kind = kind;
        this.folder = folder;
        this.features = features;
        this.origin = origin;
        this.certificate = certificate;
    }

    @Override
    public String name() {
        return kind.label();
    }

    @Override
    public void start() throws IOException {
        port = Setting.freePort();
        Files.createDirectories(folder.resolve("cache"));
        Files.createDirectories(folder.resolve("run"));
        Files.createDirectories(folder.resolve("log"));
        for (String template : Recipes.templates(kind)) {
            Path file = folder.resolve(template.startsWith("trafficserver/runroot") ? "runroot.yaml" : template);
            Files.createDirectories(file.getParent());
            Files.writeString(file, filled(Template.read(setting, template)));
        }
        List<String> command = Recipes.command(kind, folder, port, features);
        if ("root".equals(System.getProperty("user.name"))) {
            give(folder);
            command = new ArrayList<>(command);
            command.addAll(0, List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        Running started = setting.processes()
                .start(
                        name(),
                        Setting.pinned(Setting.PROGRAM_CORE, command),
                        folder,
                        // Where Varnish looks for a compiler, and Traffic Server for its tools.
                        Map.of("HOME", folder.toString()),
                        Setting.LIMIT);
        running = started;
        started.awaitListening(port);
    }

    private String filled(Template template) {
        return template.having(features)
                .with("WORK", folder.toString())
                .with("PORT", Integer.toString(port))
                .with("ORIGIN", Integer.toString(origin.port()))
                .with("CERTIFICATE", certificate.certificate().toString())
                .with("KEY", certificate.key().toString())
                .with("BOTH", certificate.both().toString())
                .text();
    }

    /** Other people's programs run as nobody where this one runs as root. */
    private static void give(Path folder) throws IOException {
        var nobody = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.toList()) {
                Files.setOwner(file, nobody);
            }
        }
    }

    @Override
    public void stop() {
        if (running != null) {
            running.close();
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Running running() {
        if (running == null) {
            throw new IllegalStateException(name() + " is not started");
        }
        return running;
    }

    @Override
    public String base() {
        return (features.contains(Feature.TLS) ? "https" : "http") + "://127.0.0.1:" + port;
    }
}
