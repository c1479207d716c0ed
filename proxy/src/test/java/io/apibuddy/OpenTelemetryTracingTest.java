package io.apibuddy;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Tracing;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.http.Fields;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.Enumeration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenTelemetryTracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    private final Tracing tracing = new OpenTelemetryTracing(sdk);

    @AfterEach
    void close() {
        sdk.close();
    }

    @Test
    void aRequestIsAServerSpanBelowItsClientsAndACallAClientSpanBelowThat() {
        Tracing.Request request = tracing.begin("GET", "wiki", Fields.of("TraceParent", TRACEPARENT));
        Tracing.Outgoing call = request.call("GET", "en.wikipedia.org:443");
        Fields carried = call.carried(Fields.of("Accept", "a/b", "traceparent", TRACEPARENT));
        call.end(called(200, null));
        request.end(event("GET", 200, CacheOutcome.MISS, null, true));

        SpanData client = spans.getFinishedSpanItems().get(0);
        SpanData server = spans.getFinishedSpanItems().get(1);
        assertThat(server.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(server.getName()).isEqualTo("GET wiki");
        assertThat(server.getTraceId()).isEqualTo(TRACE);
        assertThat(server.getParentSpanId()).isEqualTo(PARENT);
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(text(server, "http.request.method")).isEqualTo("GET");
        assertThat(text(server, "url.scheme")).isEqualTo("http");
        assertThat(text(server, "url.path")).isEqualTo("/wiki/a");
        assertThat(text(server, "url.query")).isEqualTo("key=***");
        assertThat(text(server, "network.protocol.version")).isEqualTo("1.1");
        assertThat(text(server, "client.address")).isEqualTo("127.0.0.1");
        assertThat(text(server, "apibuddy.mapping")).isEqualTo("wiki");
        assertThat(text(server, "apibuddy.cache.outcome")).isEqualTo("miss");
        assertThat(text(server, "error.type")).isNull();
        assertThat(number(server, "http.response.status_code")).isEqualTo(200);

        assertThat(client.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(client.getName()).isEqualTo("GET");
        assertThat(client.getTraceId()).isEqualTo(TRACE);
        assertThat(client.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(text(client, "server.address")).isEqualTo("en.wikipedia.org");
        assertThat(number(client, "server.port")).isEqualTo(443);
        assertThat(number(client, "http.response.status_code")).isEqualTo(200);
        assertThat(number(client, "http.request.resend_count")).isNull();
        assertThat(carried)
                .isEqualTo(Fields.of("Accept", "a/b", "traceparent", "00-" + TRACE + "-" + client.getSpanId() + "-01"));
    }

    @Test
    void eachFurtherCallIsCountedAsSentAgain() {
        Tracing.Request request = tracing.begin("GET", "wiki", Fields.empty());
        for (int i = 0; i < 3; i++) {
            request.call("GET", "[::1]:8080").end(called(0, "connection_refused"));
        }
        request.end(event("GET", 502, CacheOutcome.NONE, "upstream-failed", true));

        assertThat(spans.getFinishedSpanItems())
                .extracting(span -> number(span, "http.request.resend_count"))
                .containsExactly(null, 1L, 2L, null);
        SpanData call = spans.getFinishedSpanItems().get(0);
        assertThat(text(call, "server.address")).isEqualTo("::1");
        assertThat(text(call, "error.type")).isEqualTo("connection_refused");
        assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "200, ,              UNSET,",
        "404, ,              UNSET,",
        "404, unknown-mapping, UNSET, unknown-mapping",
        "429, throttled,     UNSET, throttled",
        "500, ,              ERROR, 500",
        "502, upstream-failed, ERROR, upstream-failed",
    })
    void aServersErrorsAreThoseFromFiveHundredOn(int status, String problem, StatusCode code, String type) {
        tracing.begin("GET", "wiki", Fields.empty()).end(event("GET", status, CacheOutcome.NONE, problem, true));

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(code);
        assertThat(text(span, "error.type")).isEqualTo(type);
    }

    @Test
    void aMethodThatNobodyKnowsMakesNoNameOfItsOwn() {
        tracing.begin("BREW", "wiki", Fields.empty()).end(event("BREW", 200, CacheOutcome.BYPASS, null, false));
        tracing.begin("GET", "", Fields.empty()).end(event("GET", 404, CacheOutcome.NONE, "unknown-mapping", true));

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getName()).isEqualTo("HTTP wiki");
        assertThat(text(span, "http.request.method")).isEqualTo("_OTHER");
        assertThat(text(span, "http.request.method_original")).isEqualTo("BREW");
        assertThat(span.getAttributes().get(AttributeKey.booleanKey("apibuddy.incomplete")))
                .isTrue();
        assertThat(spans.getFinishedSpanItems().get(1).getName()).isEqualTo("GET");
    }

    @Test
    void withoutPropagatorsTheClientsOwnContextGoesUpAsItCame() {
        Fields fields = Fields.of("traceparent", TRACEPARENT);
        Tracing.Request request = new OpenTelemetryTracing(OpenTelemetry.noop()).begin("GET", "wiki", fields);

        assertThat(request.call("GET", "localhost").carried(fields)).isEqualTo(fields);
        request.end(event("GET", 200, CacheOutcome.MISS, null, true));
    }

    @Test
    void aProxyBehindTlsSaysSo() {
        ((Schemed) tracing)
                .over("https")
                .begin("GET", "wiki", Fields.empty())
                .end(event("GET", 200, CacheOutcome.HIT, null, true));
        assertThat(text(spans.getFinishedSpanItems().get(0), "url.scheme")).isEqualTo("https");
    }

    /** The dependency is optional: who has none must be able to build and start a proxy, and to look at its methods. */
    @Test
    void withoutOpenTelemetryOnTheClassPathAProxyStartsAndItsBuilderCanBeLookedAt() throws Exception {
        ClassLoader without = new WithoutOpenTelemetry();
        Class<?> proxyClass = without.loadClass("io.apibuddy.CachingProxy");
        Class<?> builderClass = without.loadClass("io.apibuddy.CachingProxy$Builder");
        assertThatThrownBy(() -> without.loadClass("io.opentelemetry.api.OpenTelemetry"))
                .isInstanceOf(ClassNotFoundException.class);

        assertThat(builderClass.getDeclaredMethods()).isNotEmpty();
        assertThat(proxyClass.getDeclaredFields()).isNotEmpty();
        Object builder = proxyClass.getMethod("builder").invoke(null);
        Object proxy = builderClass.getMethod("start").invoke(builder);
        assertThat((int) proxyClass.getMethod("port").invoke(proxy)).isPositive();
        proxyClass.getMethod("close").invoke(proxy);
    }

    /** All classes anew, from where this test's own are. */
    private static final class WithoutOpenTelemetry extends ClassLoader {
        private final ClassLoader all = OpenTelemetryTracingTest.class.getClassLoader();

        WithoutOpenTelemetry() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("io.opentelemetry.")) {
                throw new ClassNotFoundException(name);
            }
            try (InputStream in = all.getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] code = in.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }

        @Override
        protected URL findResource(String name) {
            return all.getResource(name);
        }

        @Override
        protected Enumeration<URL> findResources(String name) throws IOException {
            return all.getResources(name);
        }
    }

    private static String text(SpanData span, String key) {
        return span.getAttributes().get(stringKey(key));
    }

    private static Long number(SpanData span, String key) {
        return span.getAttributes().get(longKey(key));
    }

    private static UpstreamEvent called(int status, String error) {
        return new UpstreamEvent(
                "wiki",
                Instant.EPOCH,
                status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
                Optional.ofNullable(error),
                Duration.ofMillis(1),
                false,
                BigDecimal.ZERO);
    }

    private static ExchangeEvent event(
            String method, int status, CacheOutcome outcome, String problem, boolean complete) {
        return new ExchangeEvent(
                7,
                Instant.EPOCH,
                "127.0.0.1",
                "1.1",
                method,
                "/wiki/a?key=***",
                Optional.of("wiki"),
                status,
                outcome,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Duration.ZERO,
                1,
                false,
                BigDecimal.ZERO,
                Duration.ZERO,
                1234,
                complete,
                Optional.ofNullable(problem));
    }
}
