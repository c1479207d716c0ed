package io.apibuddy.admin;

import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Exact sums without a lock: how often each price was paid, of which there are few. For any thread. */
final class Money {
    private final Map<BigDecimal, LongAdder> times = new ConcurrentHashMap<>(2);

    void add(BigDecimal price) {
        if (price.signum() == 0) {
            return;
        }
        LongAdder paid = times.get(price);
        if (paid == null) {
            paid = times.computeIfAbsent(price, first -> new LongAdder());
        }
        paid.increment();
    }

    BigDecimal sum() {
        return times.entrySet().stream()
                .map(paid -> paid.getKey()
                        .multiply(BigDecimal.valueOf(paid.getValue().sum())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
