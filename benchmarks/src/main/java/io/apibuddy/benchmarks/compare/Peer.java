package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One of the other programs, as Debian packages it, with its template from benchmarks/src/peers. */
final class Peer extends Program {
    private final Set<String> features;
    private final Origin origin;
    private final Certificate certificate;

    /**
     * Prepares one.
     *
     * @param folder of its own
     * @param features what its template's conditions go by, see {@link Feature}
     */
    Peer(Setting setting, Kind kind, Path folder, Set<String> features, Origin origin, Certificate certificate) {
        super(setting, kind, folder);
        this.features = features;
        this.origin = origin;
        this.certificate = certificate;
    }

    @Override
    List<String> command(int port) throws IOException {
        Path folder = folder();
        Files.createDirectories(folder.resolve("cache"));
        Files.createDirectories(folder.resolve("run"));
        Files.createDirectories(folder.resolve("log"));
        for (String template : Recipes.templates(kind())) {
            Path file = folder.resolve(template.startsWith("trafficserver/runroot") ? "runroot.yaml" : template);
            Files.createDirectories(file.getParent());
            Files.writeString(file, filled(Template.read(setting(), template), port));
        }
        List<String> command = Recipes.command(kind(), folder, port, features);
        if ("root".equals(System.getProperty("user.name"))) {
            give(folder);
            command = new ArrayList<>(command);
            command.addAll(0, List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        return command;
    }

    /** Where Varnish looks for a compiler, and Traffic Server for its tools. */
    @Override
    Map<String, String> environment() {
        return Map.of("HOME", folder().toString());
    }

    private String filled(Template template, int port) {
        return template.having(features)
                .with("WORK", folder().toString())
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
    Path log() {
        return Recipes.log(kind()).map(folder()::resolve).orElseGet(super::log);
    }

    @Override
    String basePath() {
        return "";
    }

    @Override
    boolean tls() {
        return features.contains(Feature.TLS);
    }
}
