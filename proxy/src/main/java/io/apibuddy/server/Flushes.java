package io.apibuddy.server;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * What was written to clients, handed to the kernel together once the event loop is through with what is ready:
 * the other side of the first one is woken, and still awake for the others. On that event loop.
 */
final class Flushes implements Runnable {
    private final EventLoop loop;
    private final List<Http1Connection> waiting = new ArrayList<>();

    Flushes(EventLoop loop) {
        this.loop = loop;
    }

    /** Flushes it soon; asked for once until then. */
    void later(Http1Connection one) {
        if (waiting.isEmpty()) {
            loop.execute(this);
        }
        waiting.add(one);
    }

    @Override
    public void run() {
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).flush();
        }
        waiting.clear();
    }
}
