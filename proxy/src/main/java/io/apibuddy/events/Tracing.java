package io.apibuddy.events;

import io.apibuddy.http.Fields;
import java.util.Optional;

/**
 * Where the path of a request through several programs is recorded (W3C Trace Context, OpenTelemetry). Called on event
 * loops, so it must not block; what it throws is logged and harms no request.
 */
public interface Tracing {
    /** Records nothing; a client's own {@code traceparent} goes upstream as it came. */
    Tracing NONE = new Tracing() {
        @Override
        public Request begin(String method, String mapping, Fields received) {
            return Request.NONE;
        }

        @Override
        public boolean isOff() {
            return true;
        }
    };

    /**
     * A request has come.
     *
     * @param method of it
     * @param mapping its name; empty when it came to none
     * @param received its fields, the context of the caller among them
     * @return its record, to be ended once
     */
    Request begin(String method, String mapping, Fields received);

    /**
     * Whether nothing is recorded at all.
     *
     * @return true for {@link #NONE} alone
     */
    default boolean isOff() {
        return false;
    }

    /** The record of one request. */
    interface Request {
        /** Records nothing. */
        Request NONE = new Request() {
            @Override
            public Outgoing call(String method, String host) {
                return Outgoing.NONE;
            }

            @Override
            public void end(ExchangeEvent event) {}
        };

        /**
         * Upstream is called for it. That may be after its end: what is answered stale is refreshed behind the client's
         * back, and that call belongs to the request that gave rise to it.
         *
         * @param method of the call
         * @param host that is called, and its port
         * @return the record of the call, to be ended once
         */
        Outgoing call(String method, String host);

        /**
         * The trace that it is part of, for logs.
         *
         * @return 32 hexadecimal digits; empty when there is none
         */
        default Optional<String> traceId() {
            return Optional.empty();
        }

        /**
         * It is over.
         *
         * @param event its whole story
         */
        void end(ExchangeEvent event);
    }

    /** The record of one call to an upstream. */
    interface Outgoing {
        /** Records nothing. */
        Outgoing NONE = new Outgoing() {
            @Override
            public Fields carried(Fields fields) {
                return fields;
            }

            @Override
            public void end(UpstreamEvent event) {}
        };

        /**
         * The fields to send, with the context in them.
         *
         * @param fields as they would be sent
         * @return the same, those of the context replaced
         */
        Fields carried(Fields fields);

        /**
         * Its head has come, or it has failed.
         *
         * @param event how it went
         */
        void end(UpstreamEvent event);
    }
}
