package io.apibuddy.upstream;

import io.apibuddy.config.MappingConfig;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Where requests go, and how its certificate is checked. Connections are shared by what is equal here and by nothing else,
 * so that a mapping with {@code tls.insecure} never serves one without.
 *
 * @param tls whether it is {@code https}
 * @param host name or address, without brackets
 * @param port 1 to 65535
 * @param trust settings of the mapping; the same for all mappings without TLS
 */
record Destination(boolean tls, String host, int port, MappingConfig.Tls trust) {
    static Destination of(MappingConfig mapping) {
        URI uri = mapping.upstream();
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        boolean bracketed = host.startsWith("[");
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        return new Destination(
                tls,
                bracketed ? host.substring(1, host.length() - 1) : host,
                port,
                tls ? mapping.tls() : new MappingConfig.Tls(Optional.empty(), false));
    }

    /** What a request needs to be told; Host and {@code :authority} follow from it, without a port that is the default. */
    RequestOptions options() {
        return new RequestOptions()
                .setHost(bracketed())
                .setPort(port)
                .setSsl(tls)
                .setFollowRedirects(false);
    }

    /** For messages: the host, and the port where it is not the default. */
    String name() {
        return port == (tls ? 443 : 80) ? bracketed() : bracketed() + ":" + port;
    }

    private String bracketed() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }
}
