package io.apibuddy.throttling;

import io.apibuddy.throttling.Throttle.State.Learned;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All quotas that upstream has told, by name, and the requests under way that it may not have counted yet. */
final class LearnedQuotas {
    /** So many APIs have at most; an upstream that makes up names takes no more memory than this. */
    private static final int MOST = 16;

    /** The largest integer of a structured field (RFC 9651 section 3.3.1). */
    private static final long UNLIMITED = 999_999_999_999_999L;

    private final Map<String, LearnedQuota> quotas = new LinkedHashMap<>();
    private final InFlight inFlight = new InFlight();

    List<Learned> state() {
        return quotas.values().stream().map(LearnedQuota::state).toList();
    }

    void restore(List<Learned> state) {
        quotas.clear();
        state.forEach(one -> quotas.put(one.name(), new LearnedQuota(one)));
    }

    /** Whatever was under way, no answer to it will come. */
    void forgetInFlight() {
        inFlight.clear();
    }

    void grant(Instant now) {
        inFlight.sent(now);
        quotas.values().forEach(quota -> quota.grant(now, inFlight.unanswered()));
    }

    /** Whether a reset has passed, and no call has tried since what that means. */
    boolean isUntried(Instant now) {
        return !quotas.isEmpty() && quotas.values().stream().anyMatch(quota -> quota.isUntried(now));
    }

    void giveBack(Instant at) {
        inFlight.giveBack(at);
        quotas.values().forEach(quota -> quota.giveBack(at));
    }

    void sent(Instant at, Instant now) {
        inFlight.giveBack(at);
        inFlight.sent(now);
    }

    void unanswered(Instant at) {
        inFlight.done(at);
    }

    void answered(Instant at, Collection<Allowance> told, Instant now) {
        long concurrent = inFlight.done(at);
        if (told.isEmpty() && quotas.isEmpty()) {
            return; // as nearly always
        }
        Map<String, Allowance> byName = new LinkedHashMap<>();
        told.forEach(one -> byName.merge(one.name(), cut(one, now), LearnedQuotas::stricter));
        byName.forEach((name, allowance) -> known(name, now)
                .ifPresent(quota -> quota.learn(allowance, at, now, inFlight.unanswered(), concurrent)));
        quotas.entrySet()
                .removeIf(quota ->
                        !byName.containsKey(quota.getKey()) && quota.getValue().isForgotten(now));
    }

    /** What is believed of it: no count and no time out of all proportion. */
    private static Allowance cut(Allowance told, Instant now) {
        Instant reset = Times.later(now, Times.earlier(told.reset(), now.plus(LearnedQuota.LONGEST)));
        long remaining = Math.max(0, Math.min(told.remaining(), UNLIMITED));
        return new Allowance(told.name(), told.limit(), remaining, reset, told.window());
    }

    private static Allowance stricter(Allowance one, Allowance other) {
        boolean isFirst = one.remaining() == other.remaining()
                ? !one.reset().isBefore(other.reset())
                : one.remaining() < other.remaining();
        return isFirst ? one : other;
    }

    /** The quota of a name; empty when there is no place for another. */
    private Optional<LearnedQuota> known(String name, Instant now) {
        LearnedQuota quota = quotas.get(name);
        if (quota == null && quotas.size() >= MOST) {
            quotas.values().removeIf(one -> one.isOutOfDate(now));
        }
        if (quota == null && quotas.size() < MOST) {
            quota = new LearnedQuota(name);
            quotas.put(name, quota);
        }
        return Optional.ofNullable(quota);
    }

    Instant turn(long place, Instant from) {
        Instant turn = from;
        for (LearnedQuota quota : quotas.values()) {
            turn = Times.later(turn, quota.turn(place, from));
        }
        return turn;
    }

    List<Limit> limits(Instant now) {
        return quotas.values().stream()
                .flatMap(quota -> quota.limit(now).stream())
                .toList();
    }

    double shareLeft(Instant now) {
        return quotas.values().stream()
                .mapToDouble(quota -> quota.shareLeft(now))
                .min()
                .orElse(1);
    }
}
