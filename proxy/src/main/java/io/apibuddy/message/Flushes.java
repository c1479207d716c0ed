package io.apibuddy.message;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What was written to connections, handed to the kernel together once the event loop is through with what is ready: the
 * other side of the first one is woken, and still awake for the others. On that event loop.
 */
public final class Flushes implements Runnable {
    private final Executor loop;
    private final List<Runnable> waiting = new ArrayList<>();

    /**
     * Nothing waits yet.
     *
     * @param loop the event loop
     */
    public Flushes(Executor loop) {
        this.loop = loop;
    }

    /**
     * Flushes soon.
     *
     * @param flush of one connection, which asks for it once until then
     */
    public void later(Runnable flush) {
        if (waiting.isEmpty()) {
            loop.execute(this);
        }
        waiting.add(flush);
    }

    /** Called by the event loop. What is asked for meanwhile, and all others should one fail, come at its next turn. */
    @Override
    public void run() {
        int end = waiting.size();
        int done = 0;
        try {
            while (done < end) {
                waiting.get(done++).run();
            }
        } finally {
            waiting.subList(0, done).clear();
            if (!waiting.isEmpty()) {
                loop.execute(this);
            }
        }
    }
}
