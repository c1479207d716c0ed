package io.apibuddy.exchange;

import java.time.Duration;

/** Tells when some time has passed. For any thread. */
@FunctionalInterface
public interface Timers {
    /**
     * Runs something later, once.
     *
     * @param delay from now; zero or less: as soon as may be
     * @param work must not block; run on any thread
     * @return cancels it, without effect once it has run
     */
    Runnable after(Duration delay, Runnable work);
}
