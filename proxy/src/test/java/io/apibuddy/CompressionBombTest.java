package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gigabyte of zeros in a megabyte of gzip: what comes goes, and nobody but the client unpacks it. */
@Timeout(60)
class CompressionBombTest {
    private static final int MIB = 1024 * 1024;

    @TempDir
    private Path directory;

    /** A thousand and twenty-four members, which gzip takes for one content (RFC 1952 section 2.2). */
    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(member)) {
            gzip.write(new byte[MIB]);
        }
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        for (int i = 0; i < 1024; i++) {
            bomb.writeBytes(member.toByteArray());
        }
        return bomb.toByteArray();
    }

    @Shows(Threat.COMPRESSION_BOMB)
    @ParameterizedTest
    @CsvSource({"Content-Encoding, gzip", "Content-Type, application/gzip"})
    void aGigabyteOfZerosPassesAsTheFewBytesItIs(String name, String value, Reached reached) throws IOException {
        byte[] bomb = bomb();
        try (House house = House.build(
                builder -> builder.database(directory.resolve("cache.db")).set("cache.memory_mb", 0))) {
            house.origin.replies(200, "small");
            house.get("/api/small").isMiss();
            long before = heapAfterCollection();
            house.origin.replies(ScriptedOrigin.reply(200, bomb, name, value));
            long most = 0;
            Map<Long, Long> allocated = allocated();
            for (int i = 0; i < 10; i++) {
                Answered answer = house.get("/api/bomb").hasField(name, value);
                assertThat(answer.bytes()).isEqualTo(bomb);
                long meanwhile = since(allocated);
                allocated = allocated();
                assertThat(meanwhile).as("allocated for answer %d", i).isLessThan(16L * MIB);
                most = Math.max(most, heapAfterCollection() - before);
            }
            house.get("/api/bomb").isHit();
            assertThat(house.proxy.cacheStatistics().bytes()).isLessThan(2L * bomb.length);
            assertThat(most).isLessThan(16L * MIB);
            reached.figure(
                    "1 GiB of zeros passes and is kept as %,d KiB; less than 16 MiB allocated for each answer, heap grown by"
                            + " less than 16 MiB",
                    bomb.length / 1024);
        }
    }

    /** How many bytes each thread has ever asked for: what was collected again in between counts too. */
    private static Map<Long, Long> allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        Map<Long, Long> allocated = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            allocated.put(ids[i], bytes[i]);
        }
        return allocated;
    }

    private static long since(Map<Long, Long> before) {
        return allocated().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private static long heapAfterCollection() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
