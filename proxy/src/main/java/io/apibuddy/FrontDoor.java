package io.apibuddy;

import io.apibuddy.access.Access;
import io.apibuddy.access.Acquaintance;
import io.apibuddy.admin.Admin;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.SecurityEvent;
import io.apibuddy.http.Target;
import io.apibuddy.message.Call;
import io.apibuddy.message.Handler;
import io.apibuddy.message.Problem;
import io.apibuddy.message.Recollection;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;

/** Lets in who may pass, to the admin room or to the exchange, and answers the others. */
final class FrontDoor implements Handler {
    private static final String CHALLENGE = "ApiBuddy";
    private static final String ADMIN = "admin";

    private final Access access;
    private final Admin admin;
    private final Handler exchange;
    private final Listeners listeners;
    private final InstantSource clock;
    private volatile boolean administered;

    FrontDoor(
            Access access,
            Admin admin,
            boolean administered,
            Handler exchange,
            Listeners listeners,
            InstantSource clock) {
        this.access = access;
        this.admin = admin;
        this.administered = administered;
        this.exchange = exchange;
        this.listeners = listeners;
        this.clock = clock;
    }

    /** Whether there is an admin API from now on. */
    void administered(boolean enabled) {
        administered = enabled;
    }

    private boolean isAdministrative(Call call) {
        return administered && call.head().target().firstSegment().equals(ADMIN);
    }

    /** A head that was let in before, to the exchange. */
    private record Admitted(Access.Verdict.Granted granted) {}

    @Override
    public Future<Reply> handle(Call call) {
        Admitted before = call.recollection().of(Admitted.class);
        if (before != null && access.grantsStill(before.granted(), call.client().address(), acquaintance(call))) {
            return exchange.handle(
                    call.admitted(before.granted().head(), before.granted().prefix()));
        }
        if (isAdministrative(call) && admin.isOpenToAll(call)) {
            return admin.handle(call, Admin.Caller.WITHOUT_KEY);
        }
        Access.Verdict verdict = access.check(call.head(), call.client().address(), acquaintance(call));
        if (verdict instanceof Access.Verdict.Granted granted) {
            return enter(call.admitted(granted.head(), granted.prefix()), granted);
        }
        if (verdict instanceof Access.Verdict.Missing && isAdministrative(call)) {
            return admin.handle(call, Admin.Caller.WITHOUT_KEY);
        }
        call.body().cancel();
        if (verdict instanceof Access.Verdict.Missing) {
            return refuse(
                    call,
                    SecurityEvent.Kind.KEY_MISSING,
                    new Problem(
                                    401,
                                    "key-missing",
                                    "Access key missing",
                                    "This proxy asks for its access key: in the header X-API-Buddy-Key, as the first"
                                            + " segment of the path, or as a query parameter, as it is configured.")
                            .with("WWW-Authenticate", CHALLENGE));
        }
        if (verdict instanceof Access.Verdict.Wrong) {
            return refuse(
                    call,
                    SecurityEvent.Kind.KEY_WRONG,
                    new Problem(403, "key-wrong", "Access key wrong", "The access key is not this proxy's."));
        }
        Duration wait = ((Access.Verdict.SlowDown) verdict).retryAfter();
        return refuse(
                call,
                SecurityEvent.Kind.SLOWED_DOWN,
                new Problem(
                                429,
                                "too-many-failures",
                                "Too many wrong access keys",
                                "The access key was not looked at: too many were wrong in the last minute.")
                        .with(
                                "Retry-After",
                                Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()))));
    }

    /** What access knows of the connection that a call came by. */
    private static Acquaintance acquaintance(Call call) {
        Recollection connection = call.client().connection();
        Acquaintance known = connection.of(Acquaintance.class);
        if (known == null) {
            known = new Acquaintance();
            connection.keep(known);
        }
        return known;
    }

    private Future<Reply> enter(Call call, Access.Verdict.Granted granted) {
        if (isAdministrative(call)) {
            return admin.handle(call, granted.authenticated() ? Admin.Caller.WITH_KEY : Admin.Caller.NO_KEY_REQUIRED);
        }
        if (!call.head().target().firstSegment().equals(ADMIN)) { // administered or not: that may change
            call.recollection().keep(new Admitted(granted));
        }
        return exchange.handle(call);
    }

    private Future<Reply> refuse(Call call, SecurityEvent.Kind kind, Problem problem) {
        Instant received = clock.instant();
        long id = listeners.nextId();
        listeners.tell(new SecurityEvent(received, call.client().address(), kind, problem.title()));
        return Future.succeededFuture(problem.reply()
                .watchedBy(delivery -> listeners.tell(new ExchangeEvent(
                        id,
                        received,
                        call.client().address(),
                        call.client().protocol(),
                        call.head().method(),
                        hidden(call),
                        Optional.empty(),
                        problem.status(),
                        CacheOutcome.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Duration.ZERO,
                        0,
                        false,
                        BigDecimal.ZERO,
                        Duration.between(received, clock.instant()),
                        delivery.bytes(),
                        delivery.complete(),
                        Optional.of(problem.name())))));
    }

    /** The path may begin with a key that is almost right, or the query hold one, or even the right one, by any name. */
    private static String hidden(Call call) {
        Target rest = call.head().target().withoutFirstSegment();
        return "/***" + rest.path() + (rest.query().isPresent() ? "?***" : "");
    }
}
