package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A certificate for this machine's loopback address, signed by itself, on the curve P-256; made for one run.
 *
 * @param certificate PEM
 * @param key PEM
 * @param both in one file, as HAProxy wants it
 */
record Certificate(Path certificate, Path key, Path both) {
    static Certificate make(Setting setting) throws IOException {
        Path folder = setting.folder("certificate");
        Certificate made = new Certificate(
                folder.resolve("certificate.pem"), folder.resolve("key.pem"), folder.resolve("both.pem"));
        List<String> command = List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=IP:127.0.0.1,DNS:localhost",
                "-keyout",
                made.key.toString(),
                "-out",
                made.certificate.toString());
        Duration limit = Duration.ofSeconds(20);
        setting.processes().start("openssl", command, folder, Map.of(), limit).awaitEnd(limit);
        Files.writeString(made.both, Files.readString(made.certificate) + Files.readString(made.key));
        for (Path file : List.of(made.certificate, made.key, made.both)) {
            // For programs that run as nobody.
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        return made;
    }
}
