package io.apibuddy.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.CachingProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The main job on real data: the files of Debian's iso-codes package, served by nginx over TLS, through the proxy. What
 * examples/iso-codes/run.sh shows with the program on its own.
 */
@Timeout(180)
class IsoCodesTest {
    private static final Path FILES = Path.of("/usr/share/iso-codes/json");

    @TempDir
    private Path directory;

    @BeforeAll
    static void everythingIsThere() {
        String packages = "nginx-light iso-codes curl openssl";
        List.of("nginx", "curl", "openssl").forEach(program -> Tools.need(program, packages));
        if (!Files.isDirectory(FILES)) {
            throw Tools.missing(FILES.toString(), packages);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFileIsAHitFromMemoryThenFromSqliteThenWithoutUpstream(Fetcher client) throws Exception {
        List<Path> files = files();
        try (TlsNginx nginx = TlsNginx.serve(FILES, Files.createDirectory(directory.resolve("nginx")))) {
            try (CachingProxy proxy = proxy(nginx)) {
                fetchAll(client, proxy, files, "api-buddy; fwd=uri-miss; fwd-status=200; stored");
                // It writes its log a moment after its answer.
                await().until(() -> nginx.answered() == files.size());
                fetchAll(client, proxy, files, "api-buddy; hit; ttl=");
            }

            // Another proxy, as in another process: what it knows comes from the file.
            try (CachingProxy proxy = proxy(nginx)) {
                fetchAll(client, proxy, files, "api-buddy; hit; ttl=");
                assertThat(nginx.answered()).isEqualTo(files.size());

                nginx.close();
                fetchAll(client, proxy, files, "api-buddy; hit; ttl=");
            }

            // Neither memory nor upstream.
            try (CachingProxy proxy = proxy(nginx)) {
                fetchAll(client, proxy, files, "api-buddy; hit; ttl=");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateOfAnUnknownCaIsRefused(Fetcher client) throws Exception {
        try (TlsNginx nginx = TlsNginx.serve(FILES, Files.createDirectory(directory.resolve("nginx")));
                CachingProxy proxy = CachingProxy.builder()
                        .map("iso", nginx.uri().toString())
                        .start()) {
            Fetcher.Fetched fetched = client.fetch(proxy.uri("iso").resolve("/iso/iso_3166-1.json"), directory);

            assertThat(fetched.status()).isEqualTo(502);
            assertThat(nginx.answered()).isZero();
        }
    }

    private CachingProxy proxy(TlsNginx nginx) {
        return CachingProxy.builder()
                .map("iso", nginx.uri().toString())
                .set("domain_mappings.iso.tls.ca_file", nginx.caFile().toString())
                .database(directory.resolve("cache.db"))
                .start();
    }

    private void fetchAll(Fetcher client, CachingProxy proxy, List<Path> files, String cacheStatus)
            throws IOException, InterruptedException {
        for (Path file : files) {
            Fetcher.Fetched fetched = client.fetch(proxy.uri("iso").resolve("/iso/" + file.getFileName()), directory);

            assertThat(fetched.status()).as("%s", file).isEqualTo(200);
            assertThat(fetched.content()).as("%s", file).isEqualTo(Files.readAllBytes(file));
            assertThat(fetched.cacheStatus()).as("%s", file).startsWith(cacheStatus);
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(FILES)) {
            List<Path> files = all.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertThat(files).hasSizeGreaterThan(10);
            assertThat(files).anyMatch(file -> file.toFile().length() > 800_000);
            return files;
        }
    }
}
