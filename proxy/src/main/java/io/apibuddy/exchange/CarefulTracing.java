package io.apibuddy.exchange;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Tracing;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.http.Fields;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Another tracing, whose failures are logged and harm no request. */
final class CarefulTracing implements Tracing {
    private static final Logger log = LoggerFactory.getLogger(CarefulTracing.class);

    private final Tracing tracing;

    private CarefulTracing(Tracing tracing) {
        this.tracing = tracing;
    }

    /** The same, made harmless; one that is off is so already. */
    static Tracing of(Tracing tracing) {
        return tracing.isOff() ? NONE : new CarefulTracing(tracing);
    }

    @Override
    public Request begin(String method, String mapping, Fields received) {
        return tried(() -> new CarefulRequest(tracing.begin(method, mapping, received)), Request.NONE);
    }

    private record CarefulRequest(Request request) implements Request {
        @Override
        public Outgoing call(String method, String host) {
            return tried(() -> new CarefulOutgoing(request.call(method, host)), Outgoing.NONE);
        }

        @Override
        public Optional<String> traceId() {
            return tried(request::traceId, Optional.empty());
        }

        @Override
        public void end(ExchangeEvent event) {
            tried(
                    () -> {
                        request.end(event);
                        return event;
                    },
                    event);
        }
    }

    private record CarefulOutgoing(Outgoing outgoing) implements Outgoing {
        @Override
        public Fields carried(Fields fields) {
            return tried(() -> outgoing.carried(fields), fields);
        }

        @Override
        public void end(UpstreamEvent event) {
            tried(
                    () -> {
                        outgoing.end(event);
                        return event;
                    },
                    event);
        }
    }

    private static <T> T tried(Supplier<T> work, T otherwise) {
        try {
            return work.get();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            log.warn("tracing failed", e);
            return otherwise;
        }
    }
}
