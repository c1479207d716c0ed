package io.apibuddy.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program as it is handed out. */
final class BuiltProgram {
    private static final Path JAR = Path.of("..", "cli", "target", "api-buddy.jar");

    private BuiltProgram() {}

    /** What starts it, on the JVM that the tests run on. */
    static List<String> command(String... arguments) {
        return with(List.of(), arguments);
    }

    /** The same with options of the JVM. */
    static List<String> with(List<String> options, String... arguments) {
        if (!Files.exists(JAR)) {
            // "mvn verify" builds it before it comes here; "mvn test" does not.
            Needed.isMissing(JAR + " is missing: run mvn verify");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
