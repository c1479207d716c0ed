package io.apibuddy.server;

import io.apibuddy.config.ProxyException;
import io.apibuddy.config.ServerConfig;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the TLS side of a server from PEM files. Reads files: not for event loops. */
final class Tls {
    private Tls() {}

    static SslContext context(Vertx vertx, ServerConfig.Tls files) {
        PemKeyCertOptions pem = new PemKeyCertOptions()
                .setCertValue(read("cert_file", files.certFile()))
                .setKeyValue(read("key_file", files.keyFile()));
        try {
            return SslContextBuilder.forServer(pem.getKeyManagerFactory(vertx))
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1))
                    .build();
        } catch (Exception e) { // getKeyManagerFactory declares no narrower one
            throw new ProxyException(
                    "server.tls: " + files.certFile() + " and " + files.keyFile()
                            + " are no certificate chain and private key that belong together, allowed are PEM files: "
                            + e.getMessage(),
                    e);
        }
    }

    private static Buffer read(String key, Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ProxyException("server.tls." + key + ": " + file + " cannot be read: " + e, e);
        }
    }
}
