package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clearing away. */
class FoldersTest {
    @TempDir
    private Path directory;

    @Test
    void whatSeveralClearAwayAtOnceIsGone() throws Exception {
        Path folder = directory.resolve("folder");
        for (int i = 0; i < 500; i++) {
            Files.createDirectories(folder.resolve("a" + i % 50).resolve("b" + i));
        }
        CountDownLatch together = new CountDownLatch(1);
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(any -> new Thread(() -> {
                    try {
                        together.await();
                        Folders.delete(folder);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        together.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(folder).doesNotExist();
    }

    @Test
    void whatIsStillWrittenToIsClearedAwayInTheEnd() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("folder/in"));
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 200; i++) {
                try {
                    Files.createDirectories(folder.resolve("more" + i));
                } catch (IOException e) {
                    // Taken away just now; the next one is made again.
                    continue;
                }
            }
        });
        writer.start();
        Folders.delete(folder.getParent());
        writer.join();
        Folders.delete(folder.getParent());

        assertThat(folder.getParent()).doesNotExist();
    }
}
