package io.apibuddy.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In the process of the soak, a buffer that is lost and a heap that grows do not go unnoticed. */
class SoakedProcessTest {
    @Test
    void aLostBufferIsToldOfAndAHoardIsSeen(@TempDir Path directory) throws Exception {
        Path configuration = directory.resolve("soak.yaml");
        Files.writeString(configuration, "server: {port: 0}\ncache: {database_path: \":memory:\"}\n");
        try (SoakedProcess proxy = SoakedProcess.start(directory, configuration, 60)) {
            URI something = proxy.base().resolve("/admin/health");
            proxy.collect(something);
            long before = heap(proxy);
            for (int i = 0; i < 10; i++) {
                proxy.tell("hoard");
            }

            assertThat(heap(proxy) - before).isBetween(9L << 20, 12L << 20);
            assertThat(proxy.log()).isEmpty();
            assertThat(proxy.noticesALostBuffer(something, Duration.ofSeconds(60)))
                    .isTrue();
            assertThat(SoakVerdict.unexpected(proxy.log())).isNotEmpty();
            assertThat(proxy.end()).isZero();
        }
    }

    private static long heap(SoakedProcess proxy) throws Exception {
        return Long.parseLong(proxy.tell("sample").split(" ")[0]);
    }
}
