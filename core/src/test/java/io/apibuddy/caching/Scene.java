package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import io.apibuddy.http.HttpDate;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the tests of the rules speak in: policies, requests, responses, and one stored answer on a clock of their own. */
final class Scene {
    static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    static final String URI = "https://api.example/items?q=1";
    static final Duration TTL = Duration.ofHours(1);
    static final List<String> CREDENTIALS =
            List.of("Authorization", "Cookie", "X-API-Key", "api-key", "x-goog-api-key");

    private Scene() {}

    static CachePolicy override() {
        return policy(FreshnessMode.OVERRIDE);
    }

    static CachePolicy standard() {
        return policy(FreshnessMode.STANDARD);
    }

    static CachePolicy policy(FreshnessMode mode) {
        return new CachePolicy(
                mode,
                TTL,
                Map.of(404, Duration.ofMinutes(1)),
                Set.of("GET", "HEAD", "POST"),
                Optional.empty(),
                CREDENTIALS,
                Set.of(),
                Duration.ZERO,
                Duration.ZERO,
                false);
    }

    static CachePolicy ttl(CachePolicy policy, Duration ttl) {
        return new CachePolicy(
                policy.freshness(),
                ttl,
                policy.statusTtl(),
                policy.cacheableMethods(),
                policy.credentials(),
                policy.credentialHeaders(),
                policy.replacedHeaders(),
                policy.staleWhileRevalidate(),
                policy.staleIfError(),
                policy.offline());
    }

    static CachePolicy credentials(CachePolicy policy, CredentialMode mode) {
        return new CachePolicy(
                policy.freshness(),
                policy.ttl(),
                policy.statusTtl(),
                policy.cacheableMethods(),
                Optional.of(mode),
                policy.credentialHeaders(),
                policy.replacedHeaders(),
                policy.staleWhileRevalidate(),
                policy.staleIfError(),
                policy.offline());
    }

    static CachePolicy replacing(CachePolicy policy, String... names) {
        return new CachePolicy(
                policy.freshness(),
                policy.ttl(),
                policy.statusTtl(),
                policy.cacheableMethods(),
                policy.credentials(),
                policy.credentialHeaders(),
                Set.of(names),
                policy.staleWhileRevalidate(),
                policy.staleIfError(),
                policy.offline());
    }

    static CachePolicy windows(CachePolicy policy, Duration staleWhileRevalidate, Duration staleIfError) {
        return new CachePolicy(
                policy.freshness(),
                policy.ttl(),
                policy.statusTtl(),
                policy.cacheableMethods(),
                policy.credentials(),
                policy.credentialHeaders(),
                policy.replacedHeaders(),
                staleWhileRevalidate,
                staleIfError,
                policy.offline());
    }

    static CachePolicy offline(CachePolicy policy) {
        return new CachePolicy(
                policy.freshness(),
                policy.ttl(),
                policy.statusTtl(),
                policy.cacheableMethods(),
                policy.credentials(),
                policy.credentialHeaders(),
                policy.replacedHeaders(),
                policy.staleWhileRevalidate(),
                policy.staleIfError(),
                true);
    }

    static RequestHead get(String... fields) {
        return request("GET", fields);
    }

    static RequestHead request(String method, String... fields) {
        return new RequestHead(method, Target.parse("/items?q=1"), Fields.of(fields));
    }

    static ResponseHead response(int status, String... fields) {
        return new ResponseHead(status, Fields.of(fields));
    }

    static ResponseHead ok(String... fields) {
        return response(200, fields);
    }

    /** A field list written on one line: {@code Cache-Control: max-age=5 | ETag: "a"}. DATE±n stands for a date. */
    static String[] lines(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.isBlank() ? new String[0] : text.split(" \\| ")) {
            int colon = line.indexOf(':');
            lines.add(line.substring(0, colon).strip());
            lines.add(value(line.substring(colon + 1).strip()));
        }
        return lines.toArray(String[]::new);
    }

    private static String value(String text) {
        return text.startsWith("DATE")
                ? date(Long.parseLong(text.substring(4).isEmpty() ? "0" : text.substring(4)))
                : text;
    }

    /** A date so many seconds after the start. */
    static String date(long seconds) {
        return HttpDate.format(START.plusSeconds(seconds));
    }

    static Storing storing(RequestHead request, ResponseHead response, CachePolicy policy) {
        return StorageRules.decide(request, response, policy, START, START);
    }

    /** What is stored when a request was answered at the start, without delay. */
    static StoredResponse stored(RequestHead request, ResponseHead response, CachePolicy policy) {
        Storing storing = storing(request, response, policy);
        if (storing instanceof Storing.Store store) {
            return new StoredResponse(request.method(), URI, store.selecting(), store.head(), START, START, 100);
        }
        throw new AssertionError("not stored: " + storing);
    }

    static StoredResponse stored(CachePolicy policy, String... fields) {
        return stored(get(), ok(fields), policy);
    }

    static Selection selecting(StoredResponse stored) {
        return new Selection(Optional.of(stored), List.of());
    }

    static Reuse reuse(RequestHead request, StoredResponse stored, CachePolicy policy, Duration later) {
        return ReuseRules.decide(request, selecting(stored), policy, START.plus(later));
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    /** A verdict in a word, and its reason. */
    static String told(Reuse reuse) {
        if (reuse instanceof Reuse.Serve serve) {
            return "serve" + with(serve.detail());
        }
        if (reuse instanceof Reuse.ServeWhileRevalidating both) {
            return "serve and validate " + both.validate().reason().token();
        }
        if (reuse instanceof Reuse.Validate validate) {
            return "validate " + validate.reason().token() + with(validate.detail());
        }
        if (reuse instanceof Reuse.Forward forward) {
            return "forward " + forward.reason().token() + with(forward.detail());
        }
        if (reuse instanceof Reuse.GatewayTimeout timeout) {
            return "504 " + timeout.reason().token() + " " + timeout.detail();
        }
        throw new AssertionError(reuse);
    }

    private static String with(Optional<String> detail) {
        return detail.map(more -> " " + more).orElse("");
    }
}
