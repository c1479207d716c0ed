package io.apibuddy.upstream;

import io.apibuddy.upstream.UpstreamException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of {@code tls.ca_file}: PEM, one or more. They are trusted in place of the JDK's, not in addition: who
 * names a private authority means that one.
 */
final class CaFile {
    private static final Logger LOG = LoggerFactory.getLogger(CaFile.class);

    private CaFile() {}

    /** Reads and checks it, off the event loop. Fails with {@link UpstreamException}. */
    static Future<Buffer> read(Vertx vertx, Destination destination) {
        Path file = destination.trust().caFile().orElseThrow();
        return vertx.executeBlocking(() -> load(file, destination), false);
    }

    private static Buffer load(Path file, Destination destination) {
        try {
            byte[] content = Files.readAllBytes(file);
            int found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .size();
            if (found == 0) {
                throw new CertificateException("no certificate in it");
            }
            return Buffer.buffer(content);
        } catch (IOException e) {
            throw unusable("cannot be read", file, destination, e);
        } catch (CertificateException e) {
            throw unusable("holds no certificates in PEM", file, destination, e);
        }
    }

    /** Clients are not told the path; the log is. */
    private static UpstreamException unusable(String why, Path file, Destination destination, Exception cause) {
        LOG.warn("tls.ca_file {} for {} {}: {}", file, destination.name(), why, cause.getMessage());
        return new UpstreamException(
                Kind.CONFIGURATION, "the tls.ca_file that is configured for " + destination.name() + " " + why, cause);
    }
}
