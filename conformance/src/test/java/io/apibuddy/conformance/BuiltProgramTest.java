package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is handed out, from outside: what every suite here builds on. */
@Timeout(60)
class BuiltProgramTest {
    @TempDir
    private Path directory;

    @Test
    void theRunnableJarTellsItsVersion() throws Exception {
        Run run = run("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches("(?s).*\\d+\\.\\d+\\.\\d+.*");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void anUnknownOptionIsBadUsageAndShowsNoStackTrace() throws Exception {
        Run run = run("serve", "--no-such-option");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--no-such-option").doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    private Run run(String... arguments) throws IOException, InterruptedException {
        try (StartedProcess program = StartedProcess.start(directory, "api-buddy", BuiltProgram.command(arguments))) {
            return new Run(program.awaitEnd(Duration.ofSeconds(30)), program.out(), program.err());
        }
    }

    private record Run(int exitCode, String out, String err) {}
}
