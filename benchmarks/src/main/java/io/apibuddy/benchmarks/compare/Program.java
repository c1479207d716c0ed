package io.apibuddy.benchmarks.compare;

import java.io.IOException;

/** A caching proxy that can be measured. It is started again after it was stopped, with what it has stored on disk. */
interface Program extends AutoCloseable {
    /** As in tables: {@code nginx}, {@code api-buddy}. */
    String name();

    /**
     * Starts it on a port of its own, on the core for programs, and waits until it listens.
     *
     * @throws IOException it does not; the message has what it said
     */
    void start() throws IOException;

    /** Ends it; nothing happens where it does not run. */
    void stop();

    /** Of the loopback interface. */
    int port();

    /** The process: its id, what it uses, what it has said. */
    Running running();

    /** What comes before the origin's paths: {@code http://127.0.0.1:8080/o} for this program, which has mappings. */
    String base();

    default long pid() {
        return running().pid();
    }

    @Override
    default void close() {
        stop();
    }
}
