package io.apibuddy.benchmarks.compare;

import io.apibuddy.CachingProxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;

/**
 * A program that has the library in it: the key is asked for, everything is metered, and one listener counts. Arguments:
 * port, upstream, database, megabytes of memory in front of it.
 */
final class KeyedMain {
    private KeyedMain() {}

    /** Runs until it is ended. */
    public static void main(String[] arguments) throws InterruptedException {
        LongAdder heard = new LongAdder();
        CachingProxy proxy = CachingProxy.builder()
                .port(Integer.parseInt(arguments[0]))
                .map(ApiBuddy.MAPPING, arguments[1])
                .database(Path.of(arguments[2]))
                .set("cache.memory_mb", Integer.valueOf(arguments[3]))
                .set("cache.max_entries", 1_000_000)
                .set("cache.max_size_mb", 2048)
                .set("throttling.default_requests_per_hour", 0)
                .set("security.secure_key", Keyed.KEY)
                .requireSecureKey()
                .onEvent(event -> heard.increment())
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            proxy.close();
            System.out.println("heard of " + heard.sum() + " requests");
        }));
        proxy.start(true);
    }
}
