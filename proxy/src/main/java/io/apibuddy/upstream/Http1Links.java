package io.apibuddy.upstream;

import io.apibuddy.message.Flushes;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.vertx.core.Promise;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.internal.ContextInternal;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections to one destination that live on one event loop, and those there who wait for one. On that event loop. */
final class Http1Links {
    /**
     * Read at once. No more than the server writes at once: native memory that has come to be used for pieces of one size is
     * kept for that size, and where there is little, the larger one found none any more.
     */
    private static final int READ = 16 * 1024;

    /** Netty's own number for sockets. What is there already is read before the connection is given to the next request. */
    private static final int READS = 16;

    private final Http1Client client;
    private final Destination destination;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final Flushes flushes;
    private final HeadText head = new HeadText();
    private final Deque<Http1Link> idle = new ArrayDeque<>();
    private final Deque<Lines.Taker> waiting = new ArrayDeque<>();
    private final Set<Http1Link> open = new HashSet<>();
    private int opening;
    private boolean cleaning;

    Http1Links(Http1Client client, Destination destination, EventLoop loop, Bootstrap bootstrap) {
        this.client = client;
        this.destination = destination;
        this.loop = loop;
        this.flushes = new Flushes(loop);
        this.bootstrap = bootstrap
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(64, 2048, READ).maxMessagesPerRead(READS))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Clients.CONNECT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        AnswerDecoder decoder = AnswerDecoder.plain();
                        channel.pipeline().addLast(decoder, new Http1Link(Http1Links.this, decoder));
                    }
                });
    }

    EventLoop loop() {
        return loop;
    }

    Flushes flushes() {
        return flushes;
    }

    /** In which request heads are put together, one at a time. */
    HeadText head() {
        return head;
    }

    /** What Host says. */
    String authority() {
        return destination.name();
    }

    void take(Lines.Taker taker) {
        if (client.isClosed()) {
            taker.gotNone(new IllegalStateException("closed"), false);
            return;
        }
        Http1Link link = freshest();
        if (link != null) {
            link.begin(taker);
        } else if (waiting.isEmpty() && client.mayOpen()) {
            connect(taker);
        } else {
            await(taker);
        }
    }

    private @Nullable Http1Link freshest() {
        long now = now();
        while (true) {
            Http1Link link = idle.pollFirst();
            if (link == null || link.isUsable(now)) {
                return link;
            }
            link.close();
        }
    }

    private long now() {
        return loop.ticker().nanoTime();
    }

    private void await(Lines.Taker taker) {
        waiting.removeIf(other -> {
            if (other.isWaiting()) {
                return false;
            }
            client.waitsNoMore();
            return true;
        });
        if (client.mayWait(this)) {
            waiting.add(taker);
            openForWaiting(); // the last one may have closed before it was known that somebody waits
        } else {
            taker.gotNone(new ConnectionPoolTooBusyException("too many wait"), false);
        }
    }

    private void connect(Lines.Taker taker) {
        opening++;
        ChannelFuture connecting = bootstrap.connect(destination.host(), destination.port());
        connecting.addListener(done -> {
            opening--;
            if (done.isSuccess()) {
                opened(connecting.channel(), taker);
            } else {
                client.closedOne();
                dispatch(taker, () -> taker.gotNone(done.cause(), false));
            }
        });
    }

    private void opened(Channel channel, Lines.Taker taker) {
        Http1Link link = channel.pipeline().get(Http1Link.class);
        if (link == null || !channel.isActive()) {
            // Closed before anybody was told that it was open.
            client.closedOne();
            dispatch(taker, () -> taker.gotNone(new ClosedChannelException(), true));
            return;
        }
        open.add(link);
        if (taker.isWaiting()) {
            dispatch(taker, () -> link.begin(taker));
        } else {
            free(link);
        }
    }

    private static void dispatch(Lines.Taker taker, Runnable work) {
        ContextInternal context = taker.context();
        ContextInternal before = context.beginDispatch();
        try {
            work.run();
        } catch (RuntimeException defect) {
            context.reportException(defect);
        } finally {
            context.endDispatch(before);
        }
    }

    /** A connection can take another request. */
    void free(Http1Link link) {
        if (client.isClosed() || client.isOwed(waiting.size(), open.size() + opening)) {
            link.close();
            return;
        }
        Lines.Taker next = nextWaiting();
        if (next != null) {
            dispatch(next, () -> link.begin(next));
            return;
        }
        idle.addFirst(link);
        if (!cleaning) {
            cleanLater();
        }
    }

    private Lines.@Nullable Taker nextWaiting() {
        while (true) {
            Lines.Taker next = waiting.poll();
            if (next == null) {
                return null;
            }
            client.waitsNoMore();
            if (next.isWaiting()) {
                return next;
            }
        }
    }

    private void clean() {
        long now = now();
        for (Http1Link link : List.copyOf(idle)) {
            if (!link.isUsable(now)) {
                idle.remove(link);
                link.close();
            }
        }
        cleaning = false;
        if (!idle.isEmpty()) {
            cleanLater();
        }
    }

    private void cleanLater() {
        cleaning = true;
        var unused = loop.schedule(this::clean, Clients.CLEANER_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A connection is closed. */
    void gone(Http1Link link) {
        idle.remove(link);
        if (open.remove(link)) {
            client.closedOne();
        }
    }

    /** There may be leave to open one again. */
    void openForWaiting() {
        while (!waiting.isEmpty() && !client.isClosed() && client.mayOpen()) {
            Lines.Taker next = nextWaiting();
            if (next == null) {
                client.closedOne();
            } else {
                connect(next);
            }
        }
    }

    /** Others wait: what is not in use goes. */
    void giveUpOne() {
        Http1Link link = idle.pollLast();
        if (link != null) {
            link.close();
        }
    }

    /** Nothing more begins; who waits still gets its turn to fail, and what is in use goes on. */
    void retire() {
        while (!idle.isEmpty()) {
            idle.removeFirst().close();
        }
        for (Lines.Taker next = nextWaiting(); next != null; next = nextWaiting()) {
            Lines.Taker taker = next;
            dispatch(taker, () -> taker.gotNone(new IllegalStateException("closed"), false));
        }
    }

    void close(Promise<Void> done) {
        retire();
        List.copyOf(open).forEach(Http1Link::close);
        done.complete();
    }
}
