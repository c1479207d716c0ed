package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client, or a crowd of them, makes up values of a field that an answer varies by. */
@Timeout(120)
class VaryExplosionTest {
    private static final int VALUES = 10_000;
    private static final int OTHERS = 100;
    private static final int AT_ONCE = 100;

    /** As Variants has them: the disk's, and what memory holds while the disk does not get round to it. */
    private static final int MOST = 64;

    private static final int MOST_IN_MEMORY = 128;

    @TempDir
    private Path directory;

    @Shows(Threat.VARY_EXPLOSION)
    @ParameterizedTest
    @ValueSource(strings = {"memory", "disk"})
    @Tag("samples")
    void tenThousandValuesOfOneUrlAreCappedAndPushOutNothingElse(String tier, Reached reached) {
        try (House house = House.build(
                builder -> (tier.equals("memory") ? builder : builder.database(directory.resolve("cache.db")))
                        .set("cache.max_entries", 2 * OTHERS + MOST))) {
            house.origin.replies(request -> ScriptedOrigin.reply(
                            200, "for " + request.getHeader("X-Variant") + " ".repeat(1000), "Vary", "X-Variant")
                    .answer(request));
            for (int i = 0; i < OTHERS; i++) {
                house.get("/api/other" + i).isMiss();
            }
            long most = 0;
            for (int i = 0; i < VALUES / 10; i++) {
                ask(house, i);
                most = Math.max(most, house.proxy.cacheStatistics().entries());
            }
            long before = heapAfterCollection(house);
            for (int i = VALUES / 10; i < VALUES; i += AT_ONCE) {
                askOnOneConnection(house, i, i + AT_ONCE);
                most = Math.max(most, house.proxy.cacheStatistics().entries());
            }
            long grown = (heapAfterCollection(house) - before) / 1024;
            for (int i = 0; i < OTHERS; i++) {
                house.get("/api/other" + i).isHit();
            }
            int cap = tier.equals("memory") ? MOST_IN_MEMORY : MOST;
            assertThat(house.proxy.cacheStatistics().entries()).isLessThanOrEqualTo(OTHERS + cap);
            assertThat(most).isLessThanOrEqualTo(OTHERS + MOST_IN_MEMORY);
            // The nine thousand answers since then would be more than nine megabytes.
            assertThat(grown).isLessThan(3 * 1024);
            reached.figure(
                    "%,d values: at most %d kept, heap %s; 0 of %d other entries thrown out",
                    VALUES, most - OTHERS, grown < 1024 ? "flat" : "grown by " + grown + " KiB", OTHERS);
        }
    }

    private static void ask(House house, int value) {
        house.get("/api/a", "X-Variant", "v" + value).hasStatus(200);
    }

    private static void askOnOneConnection(House house, int from, int to) {
        StringBuilder requests = new StringBuilder();
        for (int i = from; i < to; i++) {
            requests.append("GET /api/a HTTP/1.1\r\nHost: h\r\nX-Variant: v")
                    .append(i)
                    .append("\r\n");
            requests.append(i == to - 1 ? "Connection: close\r\n\r\n" : "\r\n");
        }
        String answers = RawClient.untilClosed(house.proxy.port(), requests.toString());
        assertThat(answers.split("HTTP/1\\.1 200 OK\r\n", -1)).hasSize(to - from + 1);
        assertThat(answers).contains("for v" + from + " ", "for v" + (to - 1) + " ");
    }

    private static long heapAfterCollection(House house) {
        house.origin.forget();
        var memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < 3; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Shows(Threat.VARY_EXPLOSION)
    @ParameterizedTest
    @ValueSource(strings = {"override", "standard"})
    void whatVariesByEverythingIsNotKept(String mode) {
        try (House house = House.with("freshness", mode)) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Vary", "Accept, *");
            for (int i = 0; i < 20; i++) {
                house.get("/api/a").isMiss().cacheStatusHas("detail=vary-star");
            }
            assertThat(house.proxy.cacheStatistics().entries()).isZero();
        }
    }
}
