package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Every process that was started here. Closing ends them, the last one first; none outlives its limit. */
final class Processes implements AutoCloseable {
    private final Deque<Running> started = new ArrayDeque<>();
    private boolean closed;

    /**
     * Starts one.
     *
     * @param name to call it by, in messages and in the file that takes its output
     * @param folder it runs in; its output goes to {@code NAME.said} there
     * @param environment what to add to this process's own
     * @param limit after which it is ended, whatever it does
     * @throws IOException it does not start
     */
    synchronized Running start(
            String name, List<String> command, Path folder, Map<String, String> environment, Duration limit)
            throws IOException {
        if (closed) {
            throw new IOException(name + " is not started: everything is being ended");
        }
        Running running = Running.start(name, command, folder, environment, limit);
        started.removeIf(one -> !one.isAlive());
        started.push(running);
        return running;
    }

    /** Whether everything is being ended: what fails from then on says nothing. */
    synchronized boolean isClosed() {
        return closed;
    }

    /** Ends all of them, and lets no other start. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
