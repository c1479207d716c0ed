package io.apibuddy;

import io.apibuddy.threats.Secrets;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** What a client of the proxy was answered, with assertions that read as sentences. */
final class Answered extends AbstractAssert<Answered, HttpResponse<byte[]>> {
    Answered(HttpResponse<byte[]> response) {
        super(response, Answered.class);
        boolean isTheProxysOwn = field("content-type").equals("application/problem+json")
                || response.uri().getRawPath().startsWith("/admin");
        if (isTheProxysOwn) {
            Secrets.look(Secrets.Place.ANSWERS, response.headers().map() + "\n" + text());
        }
    }

    Answered isHit() {
        Assertions.assertThat(cacheStatus()).as(this.toString()).startsWith("api-buddy; hit");
        return this;
    }

    Answered isForwarded(String reason) {
        Assertions.assertThat(cacheStatus()).as(this.toString()).startsWith("api-buddy; fwd=" + reason);
        return this;
    }

    Answered isMiss() {
        return isForwarded("uri-miss");
    }

    Answered isValidated() {
        return isForwarded("stale").cacheStatusHas("fwd-status=304");
    }

    Answered cacheStatusHas(String part) {
        Assertions.assertThat(cacheStatus()).as(this.toString()).contains("; " + part);
        return this;
    }

    Answered cacheStatusHasNot(String part) {
        Assertions.assertThat(cacheStatus()).as(this.toString()).doesNotContain("; " + part);
        return this;
    }

    Answered hasStatus(int status) {
        Assertions.assertThat(actual.statusCode()).as(this.toString()).isEqualTo(status);
        return this;
    }

    Answered hasBody(String body) {
        Assertions.assertThat(text()).as(this.toString()).isEqualTo(body);
        return this;
    }

    Answered hasField(String name, String... values) {
        Assertions.assertThat(actual.headers().allValues(name))
                .as(this + " " + name)
                .containsExactly(values);
        return this;
    }

    Answered hasNoField(String name) {
        Assertions.assertThat(actual.headers().allValues(name))
                .as(this + " " + name)
                .isEmpty();
        return this;
    }

    Answered isProblem(int status, String name) {
        hasStatus(status).hasField("content-type", "application/problem+json");
        Assertions.assertThat(text()).contains("\"type\":\"urn:api-buddy:problem:" + name + "\"");
        return this;
    }

    int status() {
        return actual.statusCode();
    }

    String field(String name) {
        return actual.headers().firstValue(name).orElse("");
    }

    List<String> fields(String name) {
        return actual.headers().allValues(name);
    }

    String text() {
        return new String(actual.body(), StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return actual.body();
    }

    String cacheStatus() {
        List<String> lines = fields("cache-status");
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    @Override
    public String toString() {
        return actual + " " + actual.headers().map();
    }
}
