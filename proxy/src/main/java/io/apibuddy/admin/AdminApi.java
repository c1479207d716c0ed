package io.apibuddy.admin;

import io.apibuddy.config.Secret;
import io.apibuddy.message.Call;
import io.apibuddy.message.Problem;
import io.apibuddy.message.Reply;
import io.apibuddy.store.CacheException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call's way: found in the table, let in, taken apart, answered; and what goes wrong made a problem. */
final class AdminApi implements Admin {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

    private final Control control;
    private final InstantSource clock;
    private final Gate gate;
    private final Routes routes;
    private final Runnable closing;

    AdminApi(Control control, InstantSource clock, Gate gate, Routes routes, Runnable closing) {
        this.control = control;
        this.clock = clock;
        this.gate = gate;
        this.routes = routes;
        this.closing = closing;
    }

    Routes routes() {
        return routes;
    }

    @Override
    public boolean isOpenToAll(Call call) {
        return routes.at(call.head().target().path())
                .filter(Routes.Place::isOpenToAll)
                .isPresent();
    }

    @Override
    public Future<Reply> handle(Call call, Caller caller) {
        return new Handling(call, caller, clock.instant()).answer();
    }

    @Override
    public void close() {
        closing.run();
    }

    /** One call. */
    private final class Handling {
        private final Call call;
        private final Caller caller;
        private final Instant received;
        private final Optional<Routes.Place> place;
        private final Optional<Endpoint> endpoint;
        private boolean understood;

        Handling(Call call, Caller caller, Instant received) {
            this.call = call;
            this.caller = caller;
            this.received = received;
            this.place = routes.at(call.head().target().path());
            this.endpoint = place.flatMap(found -> found.of(call.head().method()));
        }

        Future<Reply> answer() {
            Future<Reply> answered;
            try {
                answered = enter();
            } catch (RuntimeException e) {
                call.body().cancel();
                answered = Future.succeededFuture(refused(e));
            }
            return answered.recover(cause -> Future.succeededFuture(refused(cause)))
                    .map(Replies::guarded)
                    .onSuccess(this::record);
        }

        private Future<Reply> enter() {
            // Who is not let in learns nothing of what there is: health and files apart, all paths are alike to it.
            Visitor visitor = gate.enter(call, caller, kind());
            Routes.Place found = place.orElseThrow(() -> new Refusal(Problems.unknownPath(routes.paths())));
            Endpoint asked = endpoint.orElseThrow(
                    () -> new Refusal(Problems.methodNotAllowed(call.head().method(), found.methods())));
            Map<String, String> query = Question.read(call.head().target(), asked.parameters());
            understood = true;
            Ask ask = new Ask(call, visitor, found.parts(), query, Buffer.buffer());
            if (!asked.readsContent()) {
                call.body().cancel();
                return asked.action().answer(ask);
            }
            return RequestContent.read(call.body())
                    .compose(content -> asked.action().answer(ask.with(content)));
        }

        /** Of a method that is not served, what GET there would be: it does nothing. */
        private Optional<Endpoint.Kind> kind() {
            return endpoint.map(Endpoint::kind)
                    .or(() -> place.filter(Routes.Place::isOpenToAll)
                            .map(found -> found.endpoints().get(0).kind()));
        }

        private Reply refused(Throwable cause) {
            return problem(cause).reply();
        }

        private Problem problem(Throwable cause) {
            if (cause instanceof Refusal refusal) {
                return refusal.problem();
            }
            if (cause instanceof CacheException e) {
                return Problems.cacheUnavailable(String.valueOf(e.getMessage()));
            }
            LOG.error("the admin API failed", cause);
            return Problems.internal();
        }

        private void record(Reply reply) {
            if (control.config().admin().logAccess()) {
                Duration took = Duration.between(received, clock.instant());
                Optional<Secret> key = control.config().security().secureKey();
                AccessRecord.write(call, endpoint, understood, key, reply.head().status(), took);
            }
        }
    }
}
