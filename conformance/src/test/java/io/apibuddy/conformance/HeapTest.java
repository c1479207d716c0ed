package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A heap that is too small for what is asked at once. */
class HeapTest {
    private static final int READERS = 250;
    private static final int NO_HEAP = 3;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    /** With what the launcher says, and as {@code java -jar} has it. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:+ExitOnOutOfMemoryError", "-XX:-ExitOnOutOfMemoryError"})
    @Timeout(60)
    void aProcessWhoseHeapWasFullServesOrHasEnded(String ending) throws Exception {
        try (CheckedOrigin origin = new CheckedOrigin();
                Serving serving = Serving.of(directory, origin)
                        .java("-XX:+UseSerialGC", "-Xmx18m", "-XX:MaxDirectMemorySize=64m", ending)
                        .start()) {
            try (SlowReaders readers = new SlowReaders(serving.uri("/").getPort())) {
                for (int i = 0; i < READERS && serving.process().isAlive(); i++) {
                    readers.ask("/6000000/slow?" + i);
                }
            } catch (IOException gone) {
                // it is looked at below
            }
            await().atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> !serving.process().isAlive()
                            || serving.get(Serving.client(), "/3000/after").isRight());
            if (!serving.process().isAlive()) {
                assertThat(serving.process().awaitEnd(LIMIT)).isEqualTo(NO_HEAP);
            }
        }
    }
}
