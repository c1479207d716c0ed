package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void whereNobodyLooksOnlyTheEndIsTold() {
        run(false);

        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("Asking: done" + System.lineSeparator());
    }

    @Test
    void onATerminalABarFills() {
        run(true);

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("[" + ".".repeat(24) + "]  0/2", "[" + "#".repeat(12) + ".".repeat(12) + "]  1/2", "2/2")
                .endsWith("\r\u001b[KAsking: done" + System.lineSeparator());
    }

    private void run(boolean live) {
        Progress progress = new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), live, "Asking", 2);
        progress.step();
        progress.step();
        progress.end("done");
    }
}
