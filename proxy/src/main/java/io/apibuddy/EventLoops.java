package io.apibuddy;

import io.apibuddy.exchange.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** The threads of one proxy: as many event loops as there are cores, and next to nothing else. */
final class EventLoops {
    /** They read certificates and resolve the listening address; no request waits for them for long. */
    private static final int WORKERS = 4;

    /** In milliseconds. Vert.x's watchdog for blocked threads cannot be switched off; a day lets it sleep. */
    private static final long WATCHDOG_INTERVAL = 86_400_000;

    private EventLoops() {}

    /** Real time's timers. */
    static Timers timers(Vertx vertx) {
        return (delay, work) -> {
            long millis = Math.max(1, delay.plusNanos(999_999).toMillis());
            long id = vertx.setTimer(millis, fired -> work.run());
            return () -> vertx.cancelTimer(id);
        };
    }

    static Vertx create() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(Math.max(1, Runtime.getRuntime().availableProcessors()))
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(WORKERS)
                .setPreferNativeTransport(false)
                .setBlockedThreadCheckInterval(WATCHDOG_INTERVAL)
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }
}
