package io.apibuddy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.apibuddy.config.ProxyException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * The admin API of a running API Buddy. What it refuses, and why it cannot be had, is a {@link ProxyException} in words for
 * whoever typed the command; the access key stands in none of them.
 */
final class AdminClient {
    private static final String PROBLEM = "urn:api-buddy:problem:";
    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final Duration ANSWERING = Duration.ofMinutes(2);

    private final JsonMapper json = new JsonMapper();
    private final URI address;
    private final String keyHeader;
    private final Optional<String> key;
    private final HttpClient http;

    /**
     * Nothing is asked yet.
     *
     * @param address without a slash at its end
     * @param keyHeader the field that the key goes in
     * @param key where there is one
     * @param caFile whom to trust; empty: the system's authorities
     */
    AdminClient(URI address, String keyHeader, Optional<String> key, Optional<Path> caFile) {
        this.address = address;
        this.keyHeader = keyHeader;
        this.key = key;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECTING);
        caFile.ifPresent(file -> builder.sslContext(Trust.only(file)));
        this.http = builder.build();
    }

    /**
     * What stands at a path, which begins with {@code /admin}.
     *
     * @param member what the answer of an API Buddy has: others, too, answer any path with JSON
     */
    JsonNode get(String path, String member) {
        return sent(request(path).GET(), member);
    }

    /** Like {@link #get}; empty when nothing of that name is there. */
    Optional<JsonNode> find(String path, String member, String problem) {
        HttpResponse<String> answer = answer(request(path).GET());
        return name(answer).filter(problem::equals).isPresent() ? Optional.empty() : Optional.of(read(answer, member));
    }

    /** Asks something that changes nothing. */
    JsonNode ask(String path, String member, JsonNode content) {
        BodyPublisher body = BodyPublishers.ofString(content.toString());
        return sent(request(path).header("Content-Type", "application/json").POST(body), member);
    }

    /** Removes what stands at a path. A change needs a token, which no other program's page can read. */
    JsonNode delete(String path, String member) {
        HttpRequest.Builder request = request(path).DELETE();
        String token = get("/admin/session", "token").path("token").asText("");
        if (!token.isEmpty() && !token.equals("null")) {
            request.header("X-API-Buddy-Token", token);
        }
        return sent(request, member);
    }

    /** As a part of a path or a query. */
    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(ANSWERING)
                .header("Accept", "application/json");
        try {
            key.ifPresent(text -> request.header(keyHeader, text));
        } catch (IllegalArgumentException unfit) {
            throw new ProxyException("The access key holds characters that no key can have.");
        }
        return request;
    }

    private JsonNode sent(HttpRequest.Builder request, String member) {
        return read(answer(request), member);
    }

    private HttpResponse<String> answer(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (HttpConnectTimeoutException late) {
            throw unreachable("no connection within " + CONNECTING.toSeconds() + " s");
        } catch (HttpTimeoutException late) {
            throw unreachable("no answer within " + ANSWERING.toSeconds() + " s");
        } catch (ConnectException refused) {
            throw unreachable("nothing listens there, or the name is unknown");
        } catch (SSLException untrusted) {
            throw unreachable("TLS failed (" + untrusted.getMessage() + "); a private authority goes with --ca-file");
        } catch (IOException failed) {
            throw unreachable(String.valueOf(failed.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("interrupted");
        }
    }

    private JsonNode read(HttpResponse<String> answer, String member) {
        Optional<JsonNode> content = content(answer);
        if (answer.statusCode() / 100 == 2
                && content.filter(node -> node.has(member)).isPresent()) {
            return content.get();
        }
        throw new ProxyException(refusal(answer, content));
    }

    private String refusal(HttpResponse<String> answer, Optional<JsonNode> content) {
        Optional<String> problem = name(answer);
        if (problem.isEmpty()) {
            return where() + " is not an API Buddy: it answered " + answer.statusCode()
                    + (content.isEmpty() ? " without JSON." : ".");
        }
        String detail = TextTable.printable(
                content.map(node -> node.path("detail").asText()).orElse(""));
        return switch (problem.get()) {
            case "key-missing" ->
                where() + " asks for its access key: give it in the environment, as " + Place.KEY_VARIABLE
                        + ", or with --key.";
            case "key-wrong" -> where() + " has another access key than the one given.";
            case "unknown-mapping" ->
                answer.uri().getPath().contains("/admin/cache/")
                        ? where() + ": " + detail
                        : where() + " has its admin API switched off (admin.enabled: false).";
            default -> where() + " answered " + answer.statusCode() + ": " + detail + wait(answer);
        };
    }

    private static String wait(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .map(seconds -> " Try again in " + TextTable.printable(seconds) + " s.")
                .orElse("");
    }

    private Optional<String> name(HttpResponse<String> answer) {
        return answer.statusCode() < 400
                ? Optional.empty()
                : content(answer)
                        .map(node -> node.path("type").asText())
                        .filter(type -> type.startsWith(PROBLEM))
                        .map(type -> type.substring(PROBLEM.length()));
    }

    private Optional<JsonNode> content(HttpResponse<String> answer) {
        try {
            return Optional.of(json.readTree(answer.body())).filter(JsonNode::isObject);
        } catch (JsonProcessingException other) {
            return Optional.empty();
        }
    }

    private ProxyException unreachable(String why) {
        return new ProxyException(where() + " cannot be reached: " + why + ".");
    }

    /** Less the path, in which a key may stand. */
    private String where() {
        return address.getScheme() + "://" + address.getRawAuthority();
    }
}
