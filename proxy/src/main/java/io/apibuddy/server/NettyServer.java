package io.apibuddy.server;

import io.apibuddy.config.ProxyException;
import io.apibuddy.config.ServerConfig;
import io.apibuddy.message.Flushes;
import io.apibuddy.message.Handler;
import io.apibuddy.message.Recollection;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The server on Netty's own codecs, with Vert.x's event loops and contexts. Why not Vert.x's HTTP server:
 * docs/decisions/0007-server-on-netty.md.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by closing the channel
final class NettyServer implements Server {
    /** Told to each connection's pipeline when the server is being closed. */
    static final Object CLOSING = new Object();

    private static final int BACKLOG = 1024;

    /** Read at once, in bytes. */
    private static final int READ = 64 * 1024;

    private final Vertx vertx;
    private final Shared shared;
    private final Optional<SslContext> tls;
    private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final long seed = new SecureRandom().nextLong();
    private final ClientCounts counts = new ClientCounts();
    private final Promise<Void> closed = Promise.promise();
    private volatile @Nullable Channel listening;

    private NettyServer(Vertx vertx, Shared shared, Optional<SslContext> tls) {
        this.vertx = vertx;
        this.shared = shared;
        this.tls = tls;
    }

    static Future<Server> open(
            Vertx vertx,
            ServerConfig config,
            Handler handler,
            BiConsumer<String, String> refused,
            InstantSource clock) {
        Shared shared = new Shared(config, handler, refused, new HttpClock(clock));
        // Names are resolved and files are read here: not on an event loop.
        return vertx.executeBlocking(
                        () -> {
                            Optional<SslContext> tls = config.tls().map(files -> Tls.context(vertx, files));
                            return Map.entry(new NettyServer(vertx, shared, tls), address(config));
                        },
                        false)
                .compose(ready -> ready.getKey().bind(ready.getValue()));
    }

    private static InetSocketAddress address(ServerConfig config) {
        try {
            return new InetSocketAddress(InetAddress.getByName(config.host()), config.port());
        } catch (UnknownHostException e) {
            throw new ProxyException(
                    "server.host: found " + config.host() + ", allowed an address or a name of this machine", e);
        }
    }

    private Future<Server> bind(InetSocketAddress address) {
        Promise<Server> bound = Promise.promise();
        new ServerBootstrap()
                .group(VertxInternals.acceptor(vertx), VertxInternals.loops(vertx))
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, NativeMemory.allocator())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, NativeMemory.reads(READ))
                .childHandler(new Accepting())
                .bind(address)
                .addListener((io.netty.channel.ChannelFuture done) -> {
                    if (done.isSuccess()) {
                        listening = done.channel();
                        bound.complete(this);
                    } else {
                        bound.fail(cannotListen(address, done.cause()));
                    }
                });
        return bound.future();
    }

    private ProxyException cannotListen(InetSocketAddress address, Throwable cause) {
        ServerConfig config = shared.limits();
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return new ProxyException(
                "cannot listen on " + host + ":" + address.getPort() + ": " + cause.getMessage()
                        + ". If another program has this port, choose another one with server.port, --port or"
                        + " API_BUDDY_SERVER_PORT (0: any free one)",
                cause);
    }

    @Override
    public int port() {
        Channel channel = listening;
        return channel != null && channel.localAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    @Override
    public void reconfigure(ServerConfig config) {
        shared.limits(config);
    }

    @Override
    public Future<Void> close(Duration grace) {
        shared.close();
        Channel channel = listening;
        if (channel != null) {
            // The JDK lets go of the port at the event loop's next select: not before this task's turn comes.
            channel.close()
                    .addListener(done ->
                            channel.eventLoop().schedule(() -> closeConnections(grace), 1, TimeUnit.MILLISECONDS));
        } else {
            closed.tryComplete();
        }
        return closed.future();
    }

    private void closeConnections(Duration grace) {
        if (connections.isEmpty()) {
            closed.tryComplete();
            return;
        }
        for (Channel connection : connections) {
            connection.pipeline().fireUserEventTriggered(CLOSING);
        }
        if (grace.isZero() || grace.isNegative()) {
            breakConnections();
        } else {
            long timer = vertx.setTimer(Math.max(1, grace.toMillis()), late -> breakConnections());
            closed.future().onComplete(done -> vertx.cancelTimer(timer));
        }
    }

    private void breakConnections() {
        for (Channel connection : connections) {
            connection.eventLoop().execute(() -> breakConnection(connection));
        }
    }

    /** Closed from the outermost handler on, past whatever would wait for streams to end. On its event loop. */
    static void breakConnection(Channel connection) {
        ChannelHandlerContext outermost = connection.pipeline().firstContext();
        if (outermost != null) { // else it is closed already
            outermost.close();
        }
    }

    private Loop loop(EventLoop eventLoop) {
        return loops.computeIfAbsent(
                eventLoop,
                added -> new Loop(
                        VertxInternals.context(vertx, added),
                        new HeadBuffer(),
                        new KnownHeads(seed),
                        new Flushes(added)));
    }

    private void gone(Channel connection) {
        connections.remove(connection);
        if (shared.closing() && connections.isEmpty()) {
            closed.tryComplete();
        }
    }

    /** Sees every accepted connection, silent ones too. */
    private final class Accepting extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            InetAddress client = channel.remoteAddress() == null
                    ? InetAddress.getLoopbackAddress() // gone already; what follows finds out
                    : channel.remoteAddress().getAddress();
            String address = text(client);
            if (shared.closing()
                    || !counts.enter(client, shared.limits().maxConnectionsPerClient(), channel.closeFuture())) {
                if (!shared.closing()) {
                    shared.tellRefused(address, "Too many connections (server.max_connections_per_client)");
                }
                channel.close();
                return;
            }
            connections.add(channel);
            channel.pipeline().addFirst(new Departure());
            if (shared.closing()) {
                channel.close(); // may have been added too late to be told
                return;
            }
            Peer peer = new Peer(shared, loop(channel.eventLoop()), address, new Recollection());
            Pipelines.begin(channel, peer, tls);
        }
    }

    /** Outermost in each pipeline; taken out of it once every handler has been told that the connection is closed. */
    private final class Departure extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            gone(context.channel());
        }
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
