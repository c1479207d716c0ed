package io.apibuddy;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Tracing;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.http.Fields;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Records requests and calls as spans of OpenTelemetry, by its semantic conventions for HTTP 1.x: a SERVER span for each
 * request that came to a mapping, below the client's if it sent a context, and below that a CLIENT span for each call to
 * upstream, whose context goes up with it. An answer from the store has no CLIENT span.
 *
 * <pre>{@code
 * CachingProxy.builder().tracing(new OpenTelemetryTracing(openTelemetry))
 * }</pre>
 *
 * Needs {@code io.opentelemetry:opentelemetry-api} on the class path, which the application brings; nothing else here
 * does.
 *
 * <p>SERVER spans are named {@code GET wiki} and have {@code http.request.method}, {@code http.response.status_code},
 * {@code url.scheme}, {@code url.path}, {@code url.query} (suspicious values masked), {@code network.protocol.version},
 * {@code client.address}, {@code apibuddy.mapping}, {@code apibuddy.cache.outcome}, {@code apibuddy.upstream.calls}, and
 * where it applies {@code apibuddy.collapsed}, {@code apibuddy.incomplete} and {@code error.type} (the name of the
 * problem, or the status). CLIENT spans are named after their method and have {@code http.request.method}, {@code
 * server.address}, {@code server.port}, {@code http.request.resend_count}, {@code http.response.status_code}, {@code
 * apibuddy.mapping} and {@code error.type} (that of RFC 9209 section 2.3, or the status). The status of a span is ERROR
 * for a SERVER from 500 on, for a CLIENT from 400 on or without an answer.
 */
public final class OpenTelemetryTracing implements Tracing, Schemed {
    private static final String SCOPE = "io.apibuddy";
    private static final String METHOD = "http.request.method";
    private static final String STATUS = "http.response.status_code";
    private static final String ERROR = "error.type";
    private static final String MAPPING = "apibuddy.mapping";
    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;

    /** RFC 9110 section 9 and RFC 5789; any other is {@code _OTHER}, so that a client cannot make up names. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final String scheme;

    /**
     * Records to what the application has set up.
     *
     * @param openTelemetry its tracers and propagators
     */
    public OpenTelemetryTracing(OpenTelemetry openTelemetry) {
        this(openTelemetry.getTracer(SCOPE), openTelemetry.getPropagators().getTextMapPropagator(), "http");
    }

    private OpenTelemetryTracing(Tracer tracer, TextMapPropagator propagator, String scheme) {
        this.tracer = tracer;
        this.propagator = propagator;
        this.scheme = scheme;
    }

    @Override
    public Tracing over(String scheme) {
        return new OpenTelemetryTracing(tracer, propagator, scheme);
    }

    @Override
    public Request begin(String method, String mapping, Fields received) {
        Context client = propagator.extract(Context.root(), received, new Reading());
        SpanBuilder span =
                begun(SpanKind.SERVER, method, mapping).setParent(client).setAttribute("url.scheme", scheme);
        return new OneRequest(span.startSpan(), client, mapping);
    }

    /** By the conventions the name is {@code HTTP} for a method that is not known. */
    private SpanBuilder begun(SpanKind kind, String method, String mapping) {
        boolean known = METHODS.contains(method);
        String name = known ? method : "HTTP";
        boolean named = kind == SpanKind.SERVER && !mapping.isEmpty();
        SpanBuilder span = tracer.spanBuilder(named ? name + " " + mapping : name)
                .setSpanKind(kind)
                .setAttribute(METHOD, known ? method : "_OTHER");
        if (!known) {
            span.setAttribute("http.request.method_original", method);
        }
        if (!mapping.isEmpty()) {
            span.setAttribute(MAPPING, mapping);
        }
        return span;
    }

    private final class OneRequest implements Request {
        private final Span span;
        private final Context context;
        private final String mapping;
        private final AtomicInteger calls = new AtomicInteger();

        /** What else the client's context holds, its baggage, goes up too. */
        OneRequest(Span span, Context client, String mapping) {
            this.span = span;
            this.context = span.storeInContext(client);
            this.mapping = mapping;
        }

        @Override
        public Outgoing call(String method, String host) {
            SpanBuilder call = begun(SpanKind.CLIENT, method, mapping).setParent(context);
            int colon = host.lastIndexOf(':');
            boolean hasPort = colon > host.lastIndexOf(']');
            call.setAttribute("server.address", bare(hasPort ? host.substring(0, colon) : host));
            if (hasPort) {
                call.setAttribute("server.port", Long.parseLong(host.substring(colon + 1)));
            }
            int before = calls.getAndIncrement();
            if (before > 0) {
                call.setAttribute("http.request.resend_count", before);
            }
            return new OneCall(call.startSpan(), context);
        }

        /** The brackets belong to the authority, not to the address. */
        private static String bare(String host) {
            return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        }

        @Override
        public Optional<String> traceId() {
            SpanContext known = span.getSpanContext();
            return known.isValid() ? Optional.of(known.getTraceId()) : Optional.empty();
        }

        @Override
        public void end(ExchangeEvent event) {
            int query = event.target().indexOf('?');
            span.setAttribute(
                    "url.path", query < 0 ? event.target() : event.target().substring(0, query));
            if (query >= 0) {
                span.setAttribute("url.query", event.target().substring(query + 1));
            }
            span.setAttribute(STATUS, event.status());
            span.setAttribute("network.protocol.version", event.protocol());
            span.setAttribute("client.address", event.client());
            span.setAttribute("apibuddy.cache.outcome", event.outcome().name().toLowerCase(Locale.ROOT));
            span.setAttribute("apibuddy.upstream.calls", event.upstreamCalls());
            if (event.collapsed()) {
                span.setAttribute("apibuddy.collapsed", true);
            }
            if (!event.complete()) {
                span.setAttribute("apibuddy.incomplete", true);
            }
            event.problem().ifPresent(problem -> span.setAttribute(ERROR, problem));
            if (event.status() >= SERVER_ERRORS) {
                span.setStatus(StatusCode.ERROR);
                if (event.problem().isEmpty()) {
                    span.setAttribute(ERROR, Integer.toString(event.status()));
                }
            }
            span.end();
        }
    }

    private final class OneCall implements Outgoing {
        private final Span span;
        private final Context context;

        OneCall(Span span, Context request) {
            this.span = span;
            this.context = span.storeInContext(request);
        }

        /** What the client said of its context is replaced, or two would go upstream. */
        @Override
        public Fields carried(Fields fields) {
            Map<String, String> injected = new LinkedHashMap<>();
            propagator.inject(context, injected, OneCall::put);
            if (injected.isEmpty()) {
                return fields;
            }
            Fields carried = fields.without(propagator.fields());
            for (Map.Entry<String, String> field : injected.entrySet()) {
                carried = carried.with(field.getKey(), field.getValue());
            }
            return carried;
        }

        private static void put(@Nullable Map<String, String> carrier, String name, String value) {
            if (carrier != null) {
                carrier.put(name, value);
            }
        }

        @Override
        public void end(UpstreamEvent event) {
            event.status().ifPresent(status -> {
                span.setAttribute(STATUS, status);
                if (status >= CLIENT_ERRORS) {
                    span.setAttribute(ERROR, Integer.toString(status));
                    span.setStatus(StatusCode.ERROR);
                }
            });
            event.error().ifPresent(error -> {
                span.setAttribute(ERROR, error);
                span.setStatus(StatusCode.ERROR);
            });
            span.end();
        }
    }

    /** A client's fields, as propagators read them. */
    private static final class Reading implements TextMapGetter<Fields> {
        @Override
        public Iterable<String> keys(Fields fields) {
            return fields.names();
        }

        @Override
        public @Nullable String get(@Nullable Fields fields, String name) {
            return fields == null ? null : fields.combined(name).orElse(null);
        }
    }
}
