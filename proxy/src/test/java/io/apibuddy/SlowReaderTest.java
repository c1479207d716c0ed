package io.apibuddy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.testing.RawOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client does not read: upstream is held up, and goes on when the client does. */
@Timeout(60)
class SlowReaderTest {
    private static final int MIB = 1024 * 1024;
    private static final long ALL = 256L * MIB;

    /** Larger than what is kept, so that the store does not read on in the client's place. */
    @Shows(Threat.HUGE_CONTENT)
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 268435456\r\n", ""})
    void upstreamIsReadNoFasterThanTheClientReads(String length, Reached reached) throws IOException {
        AtomicLong sent = new AtomicLong();
        byte[] block = new byte[MIB];
        try (RawOrigin origin = RawOrigin.start(conversation -> {
                    conversation.readRequest();
                    conversation.write("HTTP/1.1 200 OK\r\n" + length + "Connection: close\r\n\r\n");
                    for (long at = 0; at < ALL; at += block.length) {
                        conversation.write(block);
                        sent.addAndGet(block.length);
                    }
                });
                House house = House.build(builder -> builder.set(
                                "domain_mappings.api.upstream", origin.uri().toString())
                        .set("cache.max_cache_response_size", MIB));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), house.proxy.port())) {
            client.getOutputStream()
                    .write("GET /api/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(client.getInputStream().read()).isEqualTo('H');
            AtomicLong before = new AtomicLong(-1);
            await().atMost(ofSeconds(30))
                    .pollInterval(ofMillis(300))
                    .until(() -> before.getAndSet(sent.get()) == sent.get());
            long ahead = sent.get();
            // What fits into the buffers of the three, most of it the kernel's.
            assertThat(ahead).isLessThan(ALL / 4);
            long rest = client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            assertThat(rest).isGreaterThan(ALL);
            assertThat(sent.get()).isEqualTo(ALL);
            assertThat(house.proxy.cacheStatistics().entries()).isZero();
            reached.figure("a client that does not read: upstream is held up after %d of 256 MiB", ahead / MIB);
        }
    }
}
