package io.apibuddy;

import io.apibuddy.config.ProxyConfig;
import io.apibuddy.exchange.Timers;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A proxy in a process of its own on a clock that runs faster than time. It says its address, then does what it reads:
 * {@code sample} collects garbage and says how much of everything there is, {@code reload} reads its file again,
 * {@code end} and the end of its input end it.
 */
public final class FastProxy {
    private FastProxy() {}

    /** The clock, and timers that go by it. */
    private record FastClock(int speed, Instant start, long startNanos, ScheduledExecutorService threads)
            implements InstantSource, Timers {
        @Override
        public Instant instant() {
            return start.plusNanos((System.nanoTime() - startNanos) * speed);
        }

        @Override
        public Runnable after(Duration delay, Runnable work) {
            long nanos = Math.max(1, delay.toNanos() / speed);
            ScheduledFuture<?> timer = threads.schedule(work, nanos, TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        }
    }

    /**
     * Runs one.
     *
     * @param arguments the configuration's file, and how many times as fast as time its clock runs
     */
    public static void main(String... arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "fast-timers");
            thread.setDaemon(true);
            return thread;
        });
        FastClock clock = new FastClock(Integer.parseInt(arguments[1]), Instant.now(), System.nanoTime(), threads);
        try (CachingProxy proxy =
                CachingProxy.builder().config(file).clock(clock).timers(clock).start()) {
            System.out.println(proxy.address());
            obey(proxy, file);
        }
    }

    private static void obey(CachingProxy proxy, Path file) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
            if (line.equals("reload")) {
                proxy.reload(ProxyConfig.load(file));
                System.out.println("reloaded");
            } else {
                System.out.println(sample(proxy));
            }
        }
    }

    /** Heap after a collection, direct memory, threads, descriptors, entries: numbers with blanks between them. */
    private static String sample(CachingProxy proxy) {
        System.gc();
        System.gc(); // what the first one handed to finalizers and cleaners
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        String[] descriptors = new File("/proc/self/fd").list();
        return heap + " " + direct + " " + ManagementFactory.getThreadMXBean().getThreadCount() + " "
                + (descriptors == null ? 0 : descriptors.length) + " "
                + proxy.cacheStatistics().entries();
    }
}
