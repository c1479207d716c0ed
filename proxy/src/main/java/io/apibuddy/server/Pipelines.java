package io.apibuddy.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import javax.net.ssl.SSLEngine;

/** What stands in a connection's pipeline, by protocol. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by closing the channel
final class Pipelines {
    private Pipelines() {}

    static void begin(SocketChannel channel, Peer peer, Optional<SslContext> tls) {
        long acceptedAt = channel.eventLoop().ticker().nanoTime();
        if (tls.isPresent()) {
            SslHandler handler = tls.get().newHandler(channel.alloc());
            handler.setHandshakeTimeoutMillis(
                    peer.shared().limits().headerTimeout().toMillis());
            channel.pipeline().addLast(handler).addLast(new Negotiated(peer, acceptedAt));
        } else {
            channel.pipeline()
                    .addLast(new ProtocolSelector(
                            peer.shared(), (context, http2) -> add(context.pipeline(), peer, acceptedAt, http2)));
        }
    }

    private static void add(ChannelPipeline pipeline, Peer peer, long acceptedAt, boolean http2) {
        if (http2) {
            Http2Connection.add(pipeline, peer);
        } else {
            StrictDecoder decoder = new StrictDecoder(peer.shared(), peer.loop().known());
            pipeline.addLast(decoder).addLast(new Http1Connection(peer, decoder, acceptedAt));
        }
    }

    /** ALPN (RFC 9113 section 3.2); a client that offers nothing speaks HTTP/1. */
    private static final class Negotiated extends ApplicationProtocolNegotiationHandler {
        private final Peer peer;
        private final long acceptedAt;

        Negotiated(Peer peer, long acceptedAt) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.peer = peer;
            this.acceptedAt = acceptedAt;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            forbidRenegotiation(context.pipeline().get(SslHandler.class).engine());
            add(context.pipeline(), peer, acceptedAt, protocol.equals(ApplicationProtocolNames.HTTP_2));
        }

        /**
         * Another handshake finds no cipher suite and so fails before it costs anything: else a client could have the
         * server make one after the other. TLS 1.3 has no renegotiation (RFC 8446 section 4.1.2), and the JDK refuses it
         * for TLS 1.2 only by a system property.
         */
        private static void forbidRenegotiation(SSLEngine engine) {
            if (engine.getSession().getProtocol().equals("TLSv1.2")) {
                engine.setEnabledCipherSuites(new String[0]);
            }
        }

        /** The server is being closed, and nothing has been asked yet. */
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event == NettyServer.CLOSING) {
                context.close();
            } else {
                super.userEventTriggered(context, event);
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            Shared.LOG.debug("A TLS handshake has failed", cause);
            context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Shared.LOG.debug("A connection has failed", cause);
            context.close();
        }
    }
}
