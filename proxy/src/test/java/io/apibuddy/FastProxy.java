package io.apibuddy;

import com.sun.management.GarbageCollectorMXBean;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.exchange.Timers;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A proxy in a process of its own on a clock that runs faster than time. It says its address, then does what it reads:
 * {@code sample} collects garbage and says how much of everything there is, {@code reload} reads its file again,
 * {@code lose} loses a buffer and {@code hoard} keeps a megabyte, so that it can be seen whether that is noticed;
 * {@code end} and the end of its input end it. It wants the serial collector.
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
        List<byte[]> hoard = new ArrayList<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
            System.out.println(
                    switch (line) {
                        case "sample" -> sample(proxy);
                        case "reload" -> {
                            proxy.reload(ProxyConfig.load(file));
                            yield "reloaded";
                        }
                        case "lose" ->
                            "lost " + ByteBufAllocator.DEFAULT.buffer(64).capacity();
                        case "hoard" -> {
                            hoard.add(new byte[1 << 20]);
                            yield "hoarded " + hoard.size();
                        }
                        default -> throw new IllegalArgumentException(line);
                    });
        }
    }

    /** Heap after a collection, direct memory, threads, descriptors, entries, requests that wait: blanks between them. */
    private static String sample(CachingProxy proxy) {
        collect();
        collect(); // what the first one handed to finalizers and cleaners
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum()
                + Math.max(0, PlatformDependent.usedDirectMemory()); // what Netty counts by itself, Java does not
        String[] descriptors = new File("/proc/self/fd").list();
        return heapAfterCollection() + " " + direct + " "
                + ManagementFactory.getThreadMXBean().getThreadCount() + " "
                + (descriptors == null ? 0 : descriptors.length) + " "
                + proxy.cacheStatistics().entries() + " " + proxy.metrics().queued();
    }

    /** Java passes over a wish to collect while native code holds an array. */
    private static void collect() {
        long before = collector().getCollectionCount();
        do {
            System.gc();
        } while (collector().getCollectionCount() == before);
    }

    /** The one that collects everything. */
    private static GarbageCollectorMXBean collector() {
        return ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                .filter(collector ->
                        Arrays.asList(collector.getMemoryPoolNames()).contains("Tenured Gen"))
                .findAny()
                .orElseThrow();
    }

    /** As the collector itself counted it: until somebody asks what is in use, more has come under load. */
    private static long heapAfterCollection() {
        Map<String, MemoryUsage> after = collector().getLastGcInfo().getMemoryUsageAfterGc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getName)
                .mapToLong(pool -> after.get(pool).getUsed())
                .sum();
    }
}
