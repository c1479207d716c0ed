package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * This program as a library: {@link KeyedMain} with the distribution's jars and the launcher's flags, with everything on
 * that a hit can be asked to do.
 */
final class Keyed extends Program {
    /** Asked for in the field {@code X-API-Buddy-Key}. */
    static final String KEY = "benchmark-0123456789abcdefghijklmnopqrstuvw";

    private final Origin origin;

    Keyed(Setting setting, Path folder, Origin origin) {
        super(setting, Kind.API_BUDDY, folder);
        this.origin = origin;
    }

    @Override
    List<String> command(int port) throws IOException {
        Setting setting = setting();
        Path distribution = setting.distribution();
        List<String> command =
                new ArrayList<>(List.of(setting.java().resolve("bin/java").toString()));
        command.addAll(LauncherFlags.of(setting, distribution.resolve("bin/api-buddy")));
        // In place of the command line's own, which its commands set up: none of them runs here.
        command.add("-Dslf4j.provider=ch.qos.logback.classic.spi.LogbackServiceProvider");
        command.add("-Dlogback.configurationFile=" + setting.root().resolve("benchmarks/src/peers/logback.xml"));
        command.addAll(List.of(
                "-cp",
                distribution.resolve("lib") + "/*:" + setting.root().resolve("benchmarks/target/classes"),
                KeyedMain.class.getName(),
                Integer.toString(port),
                origin.url(),
                folder().resolve("cache.db").toString(),
                Integer.toString(Catalogue.memoryMb(setting))));
        return command;
    }

    @Override
    Map<String, String> environment() {
        return ApiBuddy.environment(setting(), folder(), "");
    }

    @Override
    String basePath() {
        return "/" + ApiBuddy.MAPPING;
    }

    @Override
    boolean tls() {
        return false;
    }
}
