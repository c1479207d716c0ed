package io.apibuddy.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority made on the spot, and the server certificates it signs, as PEM files in a directory. Two
 * instances are two authorities that do not trust each other. Elliptic keys, so that making one takes milliseconds.
 */
public final class TestCertificates {
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
    private static final char[] NO_PASSWORD = {};

    private final Path directory;
    private final String name;
    private final KeyPair keys;
    private final byte[] certificate;
    private final Path caFile;
    private int made;

    private TestCertificates(Path directory, String name) throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.name = name;
        keys = newKeys();
        Instant now = Instant.now();
        certificate =
                sign(name, keys, name, keys, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)), authority());
        caFile = write("ca-" + Integer.toHexString(hashCode()) + ".pem", "CERTIFICATE", certificate);
    }

    /**
     * A new authority.
     *
     * @param directory that exists; a JUnit {@code @TempDir} will do
     * @return an authority with its own key
     */
    public static TestCertificates in(Path directory) {
        return unchecked(() ->
                new TestCertificates(directory, "API Buddy test authority " + Long.toHexString(System.nanoTime())));
    }

    /** The authority's certificate, PEM: what {@code tls.ca_file} names. */
    public Path caFile() {
        return caFile;
    }

    /** A certificate for localhost, 127.0.0.1 and ::1, valid now. */
    public Leaf forLocalhost() {
        return forHosts("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    /** A certificate, valid now, for a host on which no test runs. */
    public Leaf forWrongHost() {
        return forHosts("elsewhere.example");
    }

    /** A certificate, valid now, for the given names and addresses. */
    public Leaf forHosts(String... hosts) {
        Instant now = Instant.now();
        return leaf(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)), hosts);
    }

    /** A certificate for localhost that ran out yesterday. */
    public Leaf expired() {
        Instant now = Instant.now();
        return leaf(now.minus(Duration.ofDays(10)), now.minus(Duration.ofDays(1)), "localhost", "127.0.0.1");
    }

    /** A client's SSL context that trusts this authority only. */
    public SSLContext clientContext() {
        return unchecked(() -> {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", parse(certificate));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        });
    }

    private Leaf leaf(Instant from, Instant until, String... hosts) {
        return unchecked(() -> {
            KeyPair own = newKeys();
            byte[] signed = sign(hosts[0], own, name, keys, from, until, serverNames(hosts));
            String stem = "leaf-" + Integer.toHexString(hashCode()) + "-" + ++made;
            Path chainFile = write(stem + ".pem", "CERTIFICATE", signed);
            Path keyFile =
                    write(stem + "-key.pem", "PRIVATE KEY", own.getPrivate().getEncoded());
            return new Leaf(chainFile, keyFile, own.getPrivate(), parse(signed));
        });
    }

    /**
     * A server's certificate and key.
     *
     * @param certFile PEM
     * @param keyFile PEM, PKCS 8
     * @param key the same key
     * @param certificate the same certificate
     */
    public record Leaf(Path certFile, Path keyFile, PrivateKey key, Certificate certificate) {
        /** A server's SSL context. */
        public SSLContext serverContext() {
            return unchecked(() -> {
                KeyStore own = KeyStore.getInstance("PKCS12");
                own.load(null, null);
                own.setKeyEntry("own", key, NO_PASSWORD, new Certificate[] {certificate});
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(own, NO_PASSWORD);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), null, null);
                return context;
            });
        }
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** RFC 5280 section 4.1. */
    private static byte[] sign(
            String subject, KeyPair own, String issuer, KeyPair signer, Instant from, Instant until, byte[] extensions)
            throws GeneralSecurityException {
        byte[] content = Der.sequence(
                Der.tagged(0xa0, Der.integer(2)),
                Der.integer(System.nanoTime() & Long.MAX_VALUE),
                ECDSA_WITH_SHA256,
                commonName(issuer),
                Der.sequence(Der.time(from), Der.time(until)),
                commonName(subject),
                own.getPublic().getEncoded(),
                Der.tagged(0xa3, extensions));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer.getPrivate());
        signature.update(content);
        return Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
    }

    private static byte[] commonName(String text) {
        return Der.sequence(Der.set(Der.sequence(Der.oid(2, 5, 4, 3), Der.text(text))));
    }

    private static byte[] authority() {
        byte[] constraints = Der.sequence(Der.oid(2, 5, 29, 19), Der.TRUE, Der.octets(Der.sequence(Der.TRUE)));
        // keyCertSign is the sixth bit.
        byte[] usage = Der.sequence(Der.oid(2, 5, 29, 15), Der.TRUE, Der.octets(Der.bits(2, new byte[] {0x04})));
        return Der.sequence(constraints, usage);
    }

    /** RFC 5280 section 4.2.1.6: names are tagged 2, addresses 7. */
    private static byte[] serverNames(String... hosts) throws IOException {
        List<byte[]> names = new ArrayList<>();
        for (String host : hosts) {
            names.add(
                    Character.isDigit(host.charAt(0))
                            ? Der.tagged(0x87, InetAddress.getByName(host).getAddress())
                            : Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII)));
        }
        byte[] all = Der.sequence(names.toArray(byte[][]::new));
        return Der.sequence(Der.sequence(Der.oid(2, 5, 29, 17), Der.octets(all)));
    }

    private static Certificate parse(byte[] encoded) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    private Path write(String file, String label, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                directory.resolve(file),
                "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n",
                StandardCharsets.US_ASCII);
    }

    private interface Making<T> {
        T make() throws IOException, GeneralSecurityException;
    }

    private static <T> T unchecked(Making<T> making) {
        try {
            return making.make();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
