package io.apibuddy.access;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When wrong keys were shown: the last 20 times of each address, the last 100 in all. A window slides: no minute ever
 * holds more than that many evaluated guesses. Memory is bounded: addresses with the oldest failures are forgotten
 * first, and the limit for all holds whatever is forgotten.
 */
final class Failures {
    static final int PER_ADDRESS = 20;
    static final int IN_ALL = 100;
    static final int ADDRESSES = 10_000;
    private static final long WINDOW = Duration.ofMinutes(1).toMillis();

    private final InstantSource clock;
    private final Ring all = new Ring(IN_ALL);
    private final Map<String, Ring> byAddress = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ring> eldest) {
            return size() > ADDRESSES;
        }
    };
    private volatile boolean any;

    Failures(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether there has never been one: the usual case, told without a lock. */
    boolean none() {
        return !any;
    }

    synchronized void add(String address) {
        long now = clock.millis();
        any = true;
        all.add(now);
        byAddress
                .computeIfAbsent(network(address), key -> new Ring(PER_ADDRESS))
                .add(now);
    }

    synchronized Optional<Duration> lockOf(String address) {
        Ring ring = byAddress.get(network(address));
        return ring == null ? Optional.empty() : ring.fullFor(clock.millis());
    }

    synchronized Optional<Duration> lockOfAll() {
        return all.fullFor(clock.millis());
    }

    /** How many addresses are remembered. */
    synchronized int addresses() {
        return byAddress.size();
    }

    /** An IPv6 host can take any address of its /64: they count as one. */
    private static String network(String address) {
        int end = -1;
        for (int group = 0; group < 4; group++) {
            end = address.indexOf(':', end + 1);
            if (end < 0 || address.startsWith("::", end)) {
                return address;
            }
        }
        return address.substring(0, end);
    }

    /** The last few times, oldest overwritten first. */
    private static final class Ring {
        private final long[] times;
        private int next;
        private int used;

        Ring(int size) {
            times = new long[size];
        }

        void add(long now) {
            times[next] = now;
            next = (next + 1) % times.length;
            used = Math.min(used + 1, times.length);
        }

        /** How long until the oldest of a full ring has left the window. A clock set back ends the wait. */
        Optional<Duration> fullFor(long now) {
            long age = now - times[next];
            return used < times.length || age < 0 || age >= WINDOW
                    ? Optional.empty()
                    : Optional.of(Duration.ofMillis(WINDOW - age));
        }
    }
}
