package io.apibuddy;

import static io.apibuddy.testing.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Tracing;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.http.Fields;
import io.apibuddy.testing.ScriptedOrigin;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spans of requests that went through a proxy. */
class TracesTest {
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
                    W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
            .build();
    private final List<ExchangeEvent> events = new CopyOnWriteArrayList<>();
    private final ScriptedOrigin origin = ScriptedOrigin.http();
    private final CachingProxy proxy = proxy(new OpenTelemetryTracing(sdk));

    private CachingProxy proxy(Tracing tracing) {
        return CachingProxy.builder()
                .map("api", origin.uri().toString())
                .set("domain_mappings.api.retries", 2)
                .tracing(tracing)
                .onEvent(events::add)
                .start();
    }

    @AfterEach
    void close() {
        proxy.close();
        origin.close();
        sdk.close();
    }

    @Test
    void theClientsSpanTheProxysAndItsCallsAreOneTraceAndUpstreamIsToldOfTheLast() {
        Span client = sdk.getTracer("test").spanBuilder("client").startSpan();
        Map<String, String> carried = new HashMap<>();
        sdk.getPropagators().getTextMapPropagator().inject(client.storeInContext(Context.root()), carried, Map::put);
        client.end();

        new Client(proxy)
                .get("/api/a?token=secret", "traceparent", carried.get("traceparent"), "baggage", "user=somebody");

        await().until(() -> !events.isEmpty());
        assertThat(events.get(0).traceId()).contains(client.getSpanContext().getTraceId());
        assertThat(AccessLine.facts(events.get(0)))
                .containsEntry("trace_id", client.getSpanContext().getTraceId());
        List<SpanData> three = finished(3);
        SpanData server = of(three, SpanKind.SERVER).get(0);
        SpanData call = of(three, SpanKind.CLIENT).get(0);
        assertThat(three)
                .extracting(SpanData::getTraceId)
                .containsOnly(client.getSpanContext().getTraceId());
        assertThat(server.getParentSpanId()).isEqualTo(client.getSpanContext().getSpanId());
        assertThat(server.getName()).isEqualTo("GET api");
        assertThat(server.toString()).doesNotContain("secret");
        assertThat(call.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(call.getAttributes().get(AttributeKey.longKey("server.port")))
                .isEqualTo(origin.uri().getPort());
        assertThat(origin.requests().get(0).fields().values("traceparent"))
                .singleElement()
                .asString()
                .matches("00-" + call.getTraceId() + "-" + call.getSpanId() + "-0[13]");
        assertThat(origin.requests().get(0).fields().values("baggage")).containsExactly("user=somebody");
    }

    @Test
    void aHitMakesNoClientSpan() {
        new Client(proxy).get("/api/a");
        finished(2);
        spans.reset();

        new Client(proxy).get("/api/a");

        SpanData hit = finished(1).get(0);
        assertThat(hit.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(hit.getAttributes().get(AttributeKey.stringKey("apibuddy.cache.outcome")))
                .isEqualTo("hit");
    }

    @Test
    void eachAttemptIsASpanOfItsOwn() {
        origin.thenReplies(reply(503, "not yet")).thenReplies(reply(503, "nor now"));

        assertThat(new Client(proxy).get("/api/a").status()).isEqualTo(200);

        List<SpanData> spans = finished(4);
        assertThat(of(spans, SpanKind.CLIENT))
                .extracting(
                        span -> span.getAttributes().get(AttributeKey.longKey("http.request.resend_count")),
                        span -> span.getAttributes().get(AttributeKey.longKey("http.response.status_code")),
                        span -> span.getStatus().getStatusCode())
                .containsExactly(
                        tuple(null, 503L, StatusCode.ERROR),
                        tuple(1L, 503L, StatusCode.ERROR),
                        tuple(2L, 200L, StatusCode.UNSET));
        assertThat(of(spans, SpanKind.SERVER).get(0).getStatus().getStatusCode())
                .isEqualTo(StatusCode.UNSET);
    }

    @Test
    void anUpstreamThatCannotBeReachedIsAnErrorOfBothSpans() {
        origin.close();

        assertThat(new Client(proxy).get("/api/a").status()).isEqualTo(502);

        await().until(() -> !of(spans.getFinishedSpanItems(), SpanKind.SERVER).isEmpty());
        assertThat(spans.getFinishedSpanItems())
                .extracting(span -> span.getStatus().getStatusCode())
                .containsOnly(StatusCode.ERROR);
        assertThat(spans.getFinishedSpanItems())
                .extracting(span -> span.getAttributes().get(AttributeKey.stringKey("error.type")))
                .doesNotContainNull();
    }

    @Test
    void aTracingThatFailsHarmsNoRequest() {
        try (CachingProxy other = proxy(new Failing())) {
            assertThat(new Client(other).get("/api/a").status()).isEqualTo(200);
            assertThat(new Client(other).get("/api/a").status()).isEqualTo(200);
        }
    }

    private List<SpanData> finished(int number) {
        await().untilAsserted(() -> assertThat(spans.getFinishedSpanItems()).hasSize(number));
        return spans.getFinishedSpanItems();
    }

    private static List<SpanData> of(List<SpanData> spans, SpanKind kind) {
        return spans.stream().filter(span -> span.getKind() == kind).toList();
    }

    private static final class Failing implements Tracing {
        @Override
        public Request begin(String method, String mapping, Fields received) {
            return new Request() {
                @Override
                public Outgoing call(String method, String host) {
                    return new Outgoing() {
                        @Override
                        public Fields carried(Fields fields) {
                            throw new IllegalStateException("carried");
                        }

                        @Override
                        public void end(UpstreamEvent event) {
                            throw new IllegalStateException("end of a call");
                        }
                    };
                }

                @Override
                public Optional<String> traceId() {
                    throw new IllegalStateException("trace id");
                }

                @Override
                public void end(ExchangeEvent event) {
                    throw new IllegalStateException("end");
                }
            };
        }
    }
}
