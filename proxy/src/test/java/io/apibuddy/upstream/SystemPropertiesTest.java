package io.apibuddy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawOrigin;
import java.io.File;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The library promises to set no system property; what it stands on must keep that promise too. */
class SystemPropertiesTest {
    /** In a JVM of its own: a call, and what it changed. */
    static final class Forked {
        private Forked() {}

        public static void main(String[] arguments) {
            // The JDK itself sets user.timezone when the zone is first asked for, by a logger's clock for instance.
            TimeZone.getDefault();
            Properties before = (Properties) System.getProperties().clone();
            try (RawOrigin origin = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    Caller caller = new Caller()) {
                caller.text(origin.uri(), "/");
            }
            Properties after = System.getProperties();
            TreeSet<String> changed = new TreeSet<>();
            for (String name : after.stringPropertyNames()) {
                if (!after.getProperty(name).equals(before.getProperty(name))) {
                    changed.add(name);
                }
            }
            System.out.println("changed: " + changed);
        }
    }

    @Test
    void aCallSetsNoSystemProperty() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Forked.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("changed: []");
    }
}
