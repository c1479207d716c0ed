package io.apibuddy.upstream;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections by HTTP/1.1 without TLS to one destination: some on each event loop ({@link Http1Links}), so that a call and
 * its answer stay on one thread. What all of them have in common is their number. For any thread.
 */
final class Http1Client implements Lines {
    private final Vertx vertx;
    private final Destination destination;
    private final ConcurrentMap<EventLoop, Http1Links> byLoop = new ConcurrentHashMap<>();

    /** Connections that are open or being opened. */
    private final AtomicInteger open = new AtomicInteger();

    /** Requests that wait for one, on all event loops. */
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile boolean closed;

    Http1Client(Vertx vertx, Destination destination) {
        this.vertx = vertx;
        this.destination = destination;
    }

    @Override
    public void take(Taker taker) {
        EventLoop loop = taker.context().nettyEventLoop();
        Http1Links links = byLoop.get(loop);
        if (links == null) {
            links = byLoop.computeIfAbsent(
                    loop, own -> new Http1Links(this, destination, own, VertxInternals.bootstrap(vertx, own)));
        }
        links.take(taker);
    }

    /** Whether no connection is to be opened or kept any more. */
    boolean isClosed() {
        return closed;
    }

    /** Leave to open one more. */
    boolean mayOpen() {
        if (open.incrementAndGet() <= Clients.HTTP1_CONNECTIONS) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    /** One is closed, or was not opened after all. */
    void closedOne() {
        open.decrementAndGet();
        if (waiting.get() > 0) {
            byLoop.values().forEach(links -> links.loop().execute(links::openForWaiting));
        }
    }

    /** Leave to wait for one; others then give up what they do not use. */
    boolean mayWait(Http1Links here) {
        if (waiting.incrementAndGet() > Clients.WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        for (Http1Links links : byLoop.values()) {
            if (links != here) {
                links.loop().execute(links::giveUpOne);
            }
        }
        return true;
    }

    void waitsNoMore() {
        waiting.decrementAndGet();
    }

    /**
     * Whether a connection that has become free is to be closed in favour of another event loop: nobody here waits for it,
     * or this one has more than its share.
     */
    boolean isOwed(int waitingHere, int openHere) {
        return waiting.get() > waitingHere
                && (waitingHere == 0 || openHere > Clients.HTTP1_CONNECTIONS / Math.max(1, byLoop.size()));
    }

    @Override
    public void retire() {
        closed = true;
        byLoop.values().forEach(links -> links.loop().execute(links::retire));
    }

    @Override
    public Future<Void> close() {
        closed = true;
        List<Future<Void>> closing = new ArrayList<>();
        byLoop.values().forEach(links -> {
            Promise<Void> done = Promise.promise();
            closing.add(done.future());
            links.loop().execute(() -> links.close(done));
        });
        return Future.join(closing).mapEmpty();
    }
}
