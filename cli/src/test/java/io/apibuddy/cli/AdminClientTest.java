package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told when the other side is not what it should be. */
class AdminClientTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path home;

    private Cli cli;
    private HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private int status = 200;
    private String answer = "<html>";

    @BeforeEach
    void serve() throws IOException {
        cli = new Cli(home);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] content = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "200, <html>,    is not an API Buddy: it answered 200 without JSON.",
        "200, {},        is not an API Buddy: it answered 200.",
        "404, {},        is not an API Buddy: it answered 404.",
        "302, moved,     is not an API Buddy: it answered 302",
        "500, [],        is not an API Buddy: it answered 500",
    })
    void whatIsNoApiBuddyIsToldAsThat(int status, String answer, String told) {
        this.status = status;
        this.answer = answer;

        assertThat(run("cache", "stats").code()).isEqualTo(1);
        assertThat(cli.err()).contains(told).doesNotContain("\tat ");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aProblemIsToldInItsOwnWordsWhichDoNotSteerTheTerminal() {
        status = 403;
        answer = "{\"type\":\"urn:api-buddy:problem:admin-forbidden\",\"detail\":\"Not \\u001b[2J here.\"}";

        assertThat(run("cache", "stats").code()).isEqualTo(1);
        assertThat(cli.err()).contains("answered 403: Not ?[2J here.");
    }

    @Test
    void whereNothingListensThatIsTold() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThat(cli.run("cache", "stats", "--url", "http://127.0.0.1:" + free)
                        .code())
                .isEqualTo(1);
        assertThat(cli.err()).contains("http://127.0.0.1:" + free + " cannot be reached");
    }

    @Test
    void tlsThatIsNoneAndAuthoritiesThatAreNoneAreTold() throws IOException {
        String https = url().replace("http:", "https:");
        assertThat(cli.run("cache", "stats", "--url", https).code()).isEqualTo(1);
        assertThat(cli.err()).contains("cannot be reached");

        Path text = Files.writeString(home.resolve("ca.pem"), "no certificate");
        assertThat(cli.run("cache", "stats", "--url", https, "--ca-file", text.toString())
                        .code())
                .isEqualTo(1);
        assertThat(cli.err()).contains("ca.pem holds no certificate");
        assertThat(cli.run("cache", "stats", "--url", https, "--ca-file", home + "/none")
                        .code())
                .isEqualTo(1);
        assertThat(cli.err()).contains("cannot be read");
    }

    @Test
    void aPrivateAuthorityIsTrustedWhereItIsNamed() throws Exception {
        KeyStore keys = certified();
        SSLContext tls = SSLContext.getInstance("TLS");
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls));
        secure.createContext("/", exchange -> {
            byte[] content = "{\"entries\": 0, \"bytes\": 0, \"mappings\": []}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        secure.start();
        try {
            String address = "https://localhost:" + secure.getAddress().getPort();
            Path authority = Files.writeString(
                    home.resolve("ca.pem"),
                    "-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(
                                            keys.getCertificate("server").getEncoded())
                            + "\n-----END CERTIFICATE-----\n");

            assertThat(cli.run("cache", "stats", "--url", address).code()).isEqualTo(1);
            assertThat(cli.err()).contains("TLS failed", "--ca-file");
            assertThat(cli.run("cache", "stats", "--url", address, "--ca-file", authority.toString())
                            .out())
                    .contains("together");
        } finally {
            secure.stop(0);
        }
    }

    private KeyStore certified() throws Exception {
        Path store = home.resolve("keys.p12");
        int code = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start()
                .waitFor();
        assertThat(code).isZero();
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080",
        "ftp://127.0.0.1",
        "http://",
        "http://user@127.0.0.1",
        "http://127.0.0.1/?key=secret",
        "'http://a b'",
    })
    void anAddressThatIsNoneIsBadUsageAndNotRepeated(String address) {
        assertThat(cli.run("cache", "stats", "--url", address).code()).isEqualTo(2);
        assertThat(cli.err()).contains("--url: found ").doesNotContain("secret");
    }

    @Test
    void optionsThatExcludeEachOtherAreBadUsage() {
        assertThat(run("cache", "stats", "--database", "x.db").code()).isEqualTo(2);
        assertThat(cli.err()).contains("--url and --database exclude each other");
        assertThat(cli.run("cache", "stats", "--key", "x").code()).isEqualTo(2);
        assertThat(cli.err()).contains("--key goes with --url");
        assertThat(run("cache", "backup", "copy.db").code()).isEqualTo(2);
        assertThat(cli.err()).contains("backup copies a file");
        assertThat(run("cache", "clear", "--tag", "x").code()).isEqualTo(2);
        assertThat(run("cache", "clear", "m", "--tag", "x", "--uri", "y").code())
                .isEqualTo(2);
        assertThat(run("explain").code()).isEqualTo(2);
        assertThat(run("explain", "/x", "--id", "1").code()).isEqualTo(2);
        assertThat(run("explain", "--id", "1", "--method", "PUT").code()).isEqualTo(2);
        assertThat(run("explain", "/x", "-H", "none").code()).isEqualTo(2);
        assertThat(run("explain", "/x", "--map", "a=http://b").code()).isEqualTo(2);
        assertThat(cli.run("explain", "--id", "1").code()).isEqualTo(2);
        assertThat(cli.run("explain", "/x", "--map", "none").code()).isEqualTo(2);
        assertThat(asked).hasValue(0);
    }

    @Test
    void aKeyThatGoesUnencryptedToAnotherMachineIsWarnedOf() {
        assertThat(cli.run("cache", "stats", "--url", "http://unknown.invalid", "--key", "some-key-of-length")
                        .code())
                .isEqualTo(1);
        assertThat(cli.err()).contains("goes unencrypted to unknown.invalid", "cannot be reached");
    }

    @Test
    void aKeyThatNoKeyCanBeIsToldWithoutShowingIt() {
        assertThat(run("cache", "stats", "--key", "bad\nkey").code()).isEqualTo(1);
        assertThat(cli.err()).contains("characters that no key can have").doesNotContain("bad");
    }

    private Cli.Result run(String... args) {
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--url";
        all[args.length + 1] = url();
        return cli.run(all);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
