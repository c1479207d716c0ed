package io.apibuddy.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.CachingProxy;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are larger than the memory there is. */
@Timeout(240)
class LargeAnswerTest {
    private static final long MIB = 1024 * 1024;
    private static final long LARGE = 300 * MIB;

    /** What {@code cache.max_cache_response_size} is when nobody sets it. */
    private static final long DEFAULT_LIMIT = 10 * MIB;

    private final HttpClient client =
            HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();

    @TempDir
    private Path directory;

    @Shows(Threat.HUGE_CONTENT)
    @ParameterizedTest
    @ValueSource(strings = {"/known", "/unknown"})
    void threeHundredMegabytesGoThroughASmallHeapWithoutBeingKept(String path, Reached reached) throws Exception {
        try (Torrent upstream = new Torrent(LARGE);
                ProxyInSmallHeap proxy = ProxyInSmallHeap.start(upstream.uri(), database(), DEFAULT_LIMIT)) {
            for (int round = 1; round <= 2; round++) {
                Downloaded answer = download(proxy.uri(path));

                assertThat(answer.length()).isEqualTo(LARGE);
                assertThat(answer.checksum()).isEqualTo(upstream.checksum());
                assertThat(answer.cacheStatus()).startsWith("api-buddy; fwd=uri-miss");
                assertThat(upstream.calls()).isEqualTo(round);
            }
            assertThat(proxy.isAlive()).isTrue();
            assertThat(proxy.peakResidentBytes()).isLessThan(LARGE);
            assertThat(bytesOnDisk()).isLessThan(3 * DEFAULT_LIMIT);
            reached.figure("300 MiB through a 48 MiB heap");
        }
    }

    @Tag("long")
    @Shows(Threat.HUGE_CONTENT)
    @ParameterizedTest
    @ValueSource(strings = {"/known", "/unknown"})
    void twoGibibytesGoThroughAHeapOfAnEighthOfOne(String path, Reached reached) throws Exception {
        long huge = 2048 * MIB;
        try (Torrent upstream = new Torrent(huge);
                ProxyInSmallHeap proxy = ProxyInSmallHeap.start(128, upstream.uri(), database(), DEFAULT_LIMIT)) {
            Downloaded answer = download(proxy.uri(path));

            assertThat(answer.length()).isEqualTo(huge);
            assertThat(answer.checksum()).isEqualTo(upstream.checksum());
            assertThat(proxy.isAlive()).isTrue();
            assertThat(proxy.peakResidentBytes()).isLessThan(huge / 4);
            assertThat(bytesOnDisk()).isLessThan(3 * DEFAULT_LIMIT);
            reached.figure(
                    "2 GiB through a 128 MiB heap, at most %d MiB of memory in all", proxy.peakResidentBytes() / MIB);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/known", "/unknown"})
    void threeHundredMegabytesAreKeptAndServedFromSqliteInASmallHeap(String path) throws Exception {
        try (Torrent upstream = new Torrent(LARGE);
                ProxyInSmallHeap proxy = ProxyInSmallHeap.start(upstream.uri(), database(), 400 * MIB)) {
            Downloaded first = download(proxy.uri(path));
            Downloaded second = download(proxy.uri(path));

            assertThat(first.cacheStatus()).startsWith("api-buddy; fwd=uri-miss; fwd-status=200; stored");
            assertThat(second.cacheStatus()).startsWith("api-buddy; hit; ttl=");
            assertThat(second.length()).isEqualTo(LARGE).isEqualTo(first.length());
            assertThat(second.checksum()).isEqualTo(first.checksum()).isEqualTo(upstream.checksum());
            assertThat(upstream.calls()).isEqualTo(1);
            assertThat(proxy.isAlive()).isTrue();
            assertThat(proxy.peakResidentBytes()).isLessThan(LARGE);
            // The write-ahead log may hold it once more.
            assertThat(bytesOnDisk()).isBetween(LARGE, 3 * LARGE);
        }
    }

    @Shows(Threat.HUGE_CONTENT)
    @Test
    void aClientThatLeavesStopsTheUpstreamTransferAndNothingIsKept() throws Exception {
        try (Torrent upstream = new Torrent(LARGE);
                CachingProxy proxy = CachingProxy.builder()
                        .map("torrent", upstream.uri().toString())
                        .database(database())
                        .set("cache.max_cache_response_size", 400 * MIB)
                        .start()) {
            HttpResponse<InputStream> response = client.send(
                    HttpRequest.newBuilder(URI.create(proxy.uri("torrent") + "/known"))
                            .build(),
                    BodyHandlers.ofInputStream());
            try (InputStream content = response.body()) {
                assertThat(content.readNBytes((int) MIB)).hasSize((int) MIB);
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> upstream.brokenOff() == 1);
            // What fits into the buffers between upstream and client, and no more.
            assertThat(upstream.sent()).isLessThan(LARGE / 4);
            assertThat(proxy.cacheStatistics().entries()).isZero();
        }
    }

    private Path database() {
        return directory.resolve("cache.db");
    }

    private long bytesOnDisk() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private Downloaded download(URI uri) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        try (CheckedInputStream content = new CheckedInputStream(response.body(), new CRC32())) {
            long length = content.transferTo(OutputStream.nullOutputStream());
            return new Downloaded(
                    response.headers().firstValue("Cache-Status").orElse(""),
                    length,
                    content.getChecksum().getValue());
        }
    }

    private record Downloaded(String cacheStatus, long length, long checksum) {}
}
