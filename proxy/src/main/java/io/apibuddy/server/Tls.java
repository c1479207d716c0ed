package io.apibuddy.server;

import io.apibuddy.config.ConfigurationException;
import io.apibuddy.config.Mistake;
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
import java.util.List;
import java.util.Optional;

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
            throw mistake(
                    "server.tls",
                    files.certFile() + " and " + files.keyFile() + ", which do not belong together or are no PEM files",
                    "a certificate chain and its private key, both PEM");
        }
    }

    private static Buffer read(String key, Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw mistake("server.tls." + key, file + ", which cannot be read", "a PEM file that can be read");
        }
    }

    private static ConfigurationException mistake(String key, String found, String allowed) {
        return new ConfigurationException(
                List.of(new Mistake("configuration", 0, key, found, allowed, Optional.empty())));
    }
}
