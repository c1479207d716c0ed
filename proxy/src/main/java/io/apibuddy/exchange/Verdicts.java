package io.apibuddy.exchange;

import io.apibuddy.caching.CacheStatus;
import io.apibuddy.caching.ForwardReason;
import io.apibuddy.caching.Ground;
import io.apibuddy.caching.Grounds;
import io.apibuddy.caching.Reuse;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Explanation.Past;
import io.apibuddy.events.Explanation.Verdict;
import io.apibuddy.events.Protection;
import io.apibuddy.exchange.Recent.Remembered;
import io.apibuddy.http.RequestHead;
import io.apibuddy.message.Problem;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Found;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Verdicts for people: what is, or was, done with a request, and why. */
final class Verdicts {
    private static final String FORWARD = "forward";
    private static final String REFUSED = "refused";
    private static final String NOT_FOUND = "not-found";

    private Verdicts() {}

    // ---- What would happen now

    static Verdict unknownMapping(Routes routes) {
        Problem problem = Failures.unknownMapping(routes.names());
        return new Verdict(NOT_FOUND, "", problem.detail(), "domain_mappings");
    }

    static Verdict loop(Route route, RequestHead request) {
        CacheStatus status = Statuses.refused(Failures.loop().name());
        return verdict(REFUSED, status, grounds(route, request).of(status, Optional.empty(), OptionalInt.empty()));
    }

    static Verdict now(Route route, Question question, Found found, Reuse reuse, Instant now) {
        CacheStatus status = status(question, reuse);
        Ground ground = grounds(route, question.request())
                .of(status, found.selected().map(Entry::response), OptionalInt.empty());
        return verdict(action(reuse), status, needsUpstream(reuse) ? with(ground, obstacle(route, now)) : ground);
    }

    private static Grounds grounds(Route route, RequestHead request) {
        return new Grounds(route.name(), route.policy(), request);
    }

    private static Verdict verdict(String action, CacheStatus status, Ground ground) {
        return new Verdict(action, status.member(), ground.because(), ground.source());
    }

    private static Ground with(Ground ground, String more) {
        return more.isEmpty() ? ground : new Ground(ground.because() + " " + more, ground.source());
    }

    private static String action(Reuse reuse) {
        if (reuse instanceof Reuse.Serve serve) {
            return serve.ttl().isNegative() ? "stale" : "hit";
        }
        if (reuse instanceof Reuse.ServeWhileRevalidating) {
            return "stale-while-revalidate";
        }
        if (reuse instanceof Reuse.GatewayTimeout) {
            return "gateway-timeout";
        }
        return reuse instanceof Reuse.Validate || reuse instanceof Reuse.Choose ? "validate" : FORWARD;
    }

    private static CacheStatus status(Question question, Reuse reuse) {
        if (reuse instanceof Reuse.Serve serve) {
            return Statuses.hit(question, serve);
        }
        if (reuse instanceof Reuse.ServeWhileRevalidating stale) {
            return Statuses.hit(question, stale.serve());
        }
        if (reuse instanceof Reuse.GatewayTimeout timeout) {
            return Statuses.failed(question, timeout.reason(), Optional.of(timeout.detail()));
        }
        if (reuse instanceof Reuse.Validate validate) {
            return Statuses.failed(question, validate.reason(), validate.detail());
        }
        if (reuse instanceof Reuse.Choose choose) {
            return Statuses.failed(question, choose.reason(), Optional.empty());
        }
        if (reuse instanceof Reuse.Complete complete) {
            return Statuses.failed(question, complete.reason(), Optional.empty());
        }
        Reuse.Forward forward = (Reuse.Forward) reuse;
        return Statuses.failed(question, forward.reason(), forward.detail());
    }

    private static boolean needsUpstream(Reuse reuse) {
        return !(reuse instanceof Reuse.Serve
                || reuse instanceof Reuse.ServeWhileRevalidating
                || reuse instanceof Reuse.GatewayTimeout);
    }

    /** What keeps upstream from being called at present; empty when nothing does. */
    private static String obstacle(Route route, Instant now) {
        Protection protection = route.guard().protection();
        if (protection.opensAgain().isPresent()) {
            return "At present it is left alone, since its last calls failed, for another "
                    + Quotas.seconds(protection.opensAgain().get()) + " s.";
        }
        return protection
                .throttle()
                .closedUntil()
                .map(until -> "At present no call is allowed; the next one is in "
                        + Quotas.seconds(Duration.between(now, until)) + " s.")
                .orElse("");
    }

    /** Whether nothing that is stored was asked for: then it is of interest what comes near. */
    static boolean isMiss(Reuse reuse) {
        return reuse instanceof Reuse.Choose
                || (reuse instanceof Reuse.Forward forward && isMiss(forward.reason()))
                || (reuse instanceof Reuse.GatewayTimeout timeout && isMiss(timeout.reason()));
    }

    private static boolean isMiss(ForwardReason reason) {
        return reason == ForwardReason.URI_MISS || reason == ForwardReason.VARY_MISS;
    }

    // ---- What happened

    static boolean isMiss(Remembered past) {
        return past.status() != null
                && past.status().forward().filter(Verdicts::isMiss).isPresent();
    }

    static Past past(Remembered past) {
        ExchangeEvent event = past.event();
        Ground ground = ground(past);
        return new Past(
                event, new Verdict(action(past), event.cacheStatus().orElse(""), ground.because(), ground.source()));
    }

    private static Ground ground(Remembered past) {
        Route route = past.route();
        CacheStatus status = past.status();
        Optional<String> problem = past.event().problem();
        if (route == null || status == null) {
            return new Ground("The first segment of the path named no mapping.", "domain_mappings");
        }
        Grounds grounds = grounds(route, past.head());
        Ground ground =
                grounds.of(status, Optional.empty(), OptionalInt.of(past.event().status()));
        // Of a call that failed, Cache-Status says only why it was made.
        boolean isTold = problem.isEmpty()
                || problem.equals(status.detail())
                || problem.get().equals("not-stored");
        if (isTold) {
            return ground;
        }
        Ground refused = grounds.refused(problem.get());
        return new Ground(ground.because() + " " + refused.because(), refused.source());
    }

    private static String action(Remembered past) {
        CacheStatus status = past.status();
        CacheOutcome outcome = past.event().outcome();
        Optional<String> detail = status == null ? Optional.empty() : status.detail();
        return switch (outcome) {
            case HIT -> "hit";
            case STALE -> detail.filter("stale-while-revalidate"::equals).orElse("stale");
            case REVALIDATED -> "validate";
            case MISS, BYPASS -> FORWARD;
            case NONE -> ended(past.event().problem().orElse(""), past.event().upstreamCalls() > 0);
        };
    }

    private static String ended(String problem, boolean wasCalled) {
        return switch (problem) {
            case "not-stored" -> "gateway-timeout";
            case "unknown-mapping" -> NOT_FOUND;
            default -> wasCalled ? FORWARD : REFUSED;
        };
    }
}
