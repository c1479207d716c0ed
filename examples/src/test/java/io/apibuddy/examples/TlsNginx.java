package io.apibuddy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** nginx in the foreground, unprivileged, on the loopback interface, with a certificate of a CA made on the spot. */
final class TlsNginx implements AutoCloseable {
    private static final String PACKAGES = "nginx-light openssl";

    private final Path directory;
    private final int port;
    private final Process process;

    private TlsNginx(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /** Serves the files of {@code root}; keeps its own in {@code directory}, which must be empty. */
    static TlsNginx serve(Path root, Path directory) throws IOException, InterruptedException {
        Path nginx = Tools.need("nginx", PACKAGES);
        makeCertificates(Tools.need("openssl", PACKAGES).toString(), directory);
        int port = freePort();
        Path config = Files.writeString(directory.resolve("nginx.conf"), config(root, port));
        Process process = new ProcessBuilder(
                        nginx.toString(), "-p", directory.toString(), "-c", config.toString(), "-e", "error.log")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.txt").toFile())
                .start();
        TlsNginx started = new TlsNginx(directory, port, process);
        try {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(started::listens);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    URI uri() {
        return URI.create("https://localhost:" + port);
    }

    Path caFile() {
        return directory.resolve("ca.pem");
    }

    /** How many requests it has answered. */
    int answered() throws IOException {
        return Files.readAllLines(directory.resolve("access.log")).size();
    }

    boolean listens() {
        assertThat(process.isAlive())
                .as("nginx runs; its output is in %s", directory)
                .isTrue();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private static void makeCertificates(String openssl, Path directory) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("names.txt"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
        String key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        for (String command : List.of(
                "req -x509 " + key + " -days 2 -subj /CN=made-on-the-spot -keyout ca.key -out ca.pem",
                "req " + key + " -subj /CN=localhost -keyout server.key -out server.csr",
                "x509 -req -days 2 -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names.txt"
                        + " -out server.pem")) {
            Tools.run(directory, List.of((openssl + " " + command).split(" ", -1)));
        }
    }

    private static String config(Path root, int port) {
        return """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log error.log;
                events {}
                http {
                  access_log access.log;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  types { application/json json; }
                  server {
                    listen 127.0.0.1:%d ssl http2;
                    ssl_certificate server.pem;
                    ssl_certificate_key server.key;
                    root "%s";
                  }
                }
                """.formatted(port, root);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
