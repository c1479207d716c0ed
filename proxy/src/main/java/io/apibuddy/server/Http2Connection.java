package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.message.Problem;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection: its streams are channels of their own, here is what concerns all of them: time limits, floods,
 * and the end.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by closing the channel
final class Http2Connection extends ChannelInboundHandlerAdapter {
    private static final int STREAMS = 250;

    /**
     * RFC 9113 section 10.5: resets cost the client nothing. Twice what it may have open: who gives up all of its
     * requests at once, as a browser does that leaves a page, does no harm.
     */
    private static final int RESETS = 2 * STREAMS;

    /** Of this side's own, which a client can provoke; but an upstream whose answers break off does, too. */
    private static final int OWN_RESETS = 4 * STREAMS;

    private static final int RESETS_SECONDS = 30;

    /** How long a client whose connection is at fault may take to hear why. */
    private static final long LINGER_SECONDS = 2;

    private final Peer peer;
    private final Set<Http2Exchange> exchanges = new HashSet<>();
    private final ChannelFutureListener written = this::written;
    private @Nullable Future<?> timer;
    private long idleSince;
    private boolean faulty;
    private boolean closing;

    private Http2Connection(Peer peer) {
        this.peer = peer;
    }

    static void add(ChannelPipeline pipeline, Peer peer) {
        ServerConfig limits = peer.shared().limits();
        Http2Connection connection = new Http2Connection(peer);
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(new Http2Settings()
                        .maxConcurrentStreams(STREAMS)
                        // Counted with 32 bytes a field; the limits themselves are applied to what is decoded.
                        .maxHeaderListSize(2L * (limits.maxHeaderBytes() + limits.maxTargetBytes()) + 16 * 1024))
                .decoderEnforceMaxRstFramesPerWindow(RESETS, RESETS_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(OWN_RESETS, RESETS_SECONDS)
                .gracefulShutdownTimeoutMillis(-1) // NettyServer breaks what is left at the end of grace
                .build();
        codec.decoder().frameListener(new Http2Allowance(codec.decoder().frameListener()));
        pipeline.addLast(codec);
        pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline().addLast(new Http2Stream(peer, connection));
            }
        }));
        pipeline.addLast(connection);
    }

    /** For every frame of a stream's. */
    ChannelFutureListener written() {
        return written;
    }

    /**
     * The codec closes a connection whose writing failed, and says so; but where there is no memory it fails at that, too,
     * and what it writes next would stand behind a gap.
     */
    private void written(ChannelFuture write) {
        if (Problem.lackOfMemory(write.cause()) != null) {
            peer.shared().tellOutOfMemory(write.cause());
            NettyServer.breakConnection(write.channel().parent());
        }
    }

    void began(Http2Exchange exchange) {
        exchanges.add(exchange);
    }

    void ended(Http2Exchange exchange, ChannelHandlerContext stream) {
        if (exchanges.remove(exchange)) {
            idleSince = stream.executor().ticker().nanoTime();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        idleSince = context.executor().ticker().nanoTime();
        schedule(context);
    }

    private void schedule(ChannelHandlerContext context) {
        long idle = peer.shared().limits().idleTimeout().toNanos();
        timer = context.executor()
                .schedule(
                        () -> peer.loop().context().dispatch(() -> tick(context)),
                        Math.max(1, idle / 4),
                        TimeUnit.NANOSECONDS);
    }

    private void tick(ChannelHandlerContext context) {
        long idle = peer.shared().limits().idleTimeout().toNanos();
        long quiet = exchanges.isEmpty() ? context.executor().ticker().nanoTime() - idleSince : 0;
        if (quiet >= 2 * idle) {
            NettyServer.breakConnection(context.channel());
            return;
        }
        if (quiet >= idle) {
            context.close(); // says GOAWAY first, and waits for streams whose answer the client does not take
        }
        Set.copyOf(exchanges).forEach(Http2Exchange::tick);
        schedule(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == NettyServer.CLOSING && !closing) {
            closing = true;
            context.close(); // says GOAWAY, and waits for the streams
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Shared.LOG.debug("A connection has failed", cause);
        peer.shared().tellOutOfMemory(cause);
        if (!(cause instanceof Http2Exception failure)) {
            context.close();
        } else if (!faulty) {
            faulty = true;
            if (failure.error() == Http2Error.ENHANCE_YOUR_CALM) {
                peer.shared().tellRefused(peer.address(), "Too many HTTP/2 frames: " + failure.getMessage());
            }
            // The codec says GOAWAY with the error, and closes once that is out: not before the client takes it.
            context.executor()
                    .schedule(() -> NettyServer.breakConnection(context.channel()), LINGER_SECONDS, TimeUnit.SECONDS);
        }
    }
}
