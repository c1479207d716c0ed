package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.caching.Asked;
import io.apibuddy.caching.Differences;
import io.apibuddy.caching.Freshening;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.config.MappingConfig;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Masking;
import io.apibuddy.http.Fields;
import io.apibuddy.http.MalformedTargetException;
import io.apibuddy.http.Target;
import io.apibuddy.store.ResponseStore.Summary;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A stored answer as JSON. Values that are, or look like, credentials are masked. */
final class EntryView {
    private static final String MASK = "***";

    /** Besides what the mapping says carries credentials. */
    private static final List<String> CREDENTIALS = List.of(
            "set-cookie",
            "set-cookie2",
            "cookie",
            "authorization",
            "proxy-authorization",
            "authentication-info",
            "proxy-authentication-info",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "x-auth-token",
            "x-csrf-token");

    /** A redirect's address is where tokens are handed on. */
    private static final Set<String> URLS = Set.of("location", "content-location");

    private final ProxyConfig config;
    private final Instant now;

    EntryView(ProxyConfig config, Instant now) {
        this.config = config;
        this.now = now;
    }

    ObjectNode of(Summary summary) {
        StoredResponse response = summary.response();
        Set<String> secret = secret(summary.key().mapping());
        ObjectNode node = Json.object();
        node.put("hash", summary.key().hash());
        node.put("mapping", summary.key().mapping());
        node.put("method", response.method());
        node.put("uri", masked(response.uri()));
        node.put("status", response.head().status());
        node.set("content_type", Json.text(response.head().fields().first("Content-Type")));
        node.put("content_length", response.contentLength());
        node.put("stored_bytes", summary.storedBytes());
        node.set("received", Json.time(response.responseTime()));
        Instant freshUntil = freshUntil(summary);
        node.set("fresh_until", Json.time(freshUntil));
        node.set("keep_until", Json.time(summary.retention().keepUntil()));
        node.set("last_used", Json.time(summary.lastUsed()));
        node.put("fresh", freshUntil.isAfter(now));
        ObjectNode selecting = node.putObject("selecting");
        response.selecting()
                .names()
                .forEach(name -> selecting.put(
                        name,
                        isSecret(name, secret)
                                ? MASK
                                : response.selecting().combined(name).orElse("")));
        return node;
    }

    /** By the lifetime in force: the one that was stored may be from before a reload. */
    private Instant freshUntil(Summary summary) {
        MappingConfig mapping = config.mappings().get(summary.key().mapping());
        return mapping == null
                ? summary.retention().freshUntil()
                : Freshening.retention(summary.response(), mapping.policy()).freshUntil();
    }

    /** With all of it but the content. */
    ObjectNode whole(Summary summary, JsonNode preview) {
        ObjectNode node = of(summary);
        Set<String> secret = secret(summary.key().mapping());
        node.set("fields", fields(summary.response().head().fields(), secret));
        Asked asked = summary.asked();
        ObjectNode key = node.putObject("key");
        key.set("request_headers", Json.text(asked.requestHeaders()));
        key.set("content", Json.either(asked.content(), EntryView::content));
        key.set("fields", fields(asked.fields(), secret));
        key.set("credentials", Json.text(asked.credentials()));
        node.set("preview", preview);
        return node;
    }

    private static JsonNode content(Asked.Content content) {
        ObjectNode node = Json.object();
        node.put("digest", content.digest());
        node.put("type", content.type());
        ObjectNode parts = node.putObject("parts");
        content.parts().forEach(parts::put);
        return node;
    }

    private static JsonNode fields(Fields fields, Set<String> secret) {
        var list = Json.array();
        fields.forEach((name, value) -> list.addArray().add(name).add(shown(name, value, secret)));
        return list;
    }

    private static String shown(String name, String value, Set<String> secret) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (isSecret(lower, secret)) {
            return MASK;
        }
        return URLS.contains(lower) ? masked(value) : value;
    }

    /** By what its mapping says, or by its name: {@code explain} shows neither. A tag of answers is no key to anything. */
    private static boolean isSecret(String lower, Set<String> secret) {
        return secret.contains(lower) || (!Differences.mayShow(lower) && !lower.equals("surrogate-key"));
    }

    private Set<String> secret(String mapping) {
        Set<String> names = new HashSet<>(CREDENTIALS);
        Optional.ofNullable(config.mappings().get(mapping)).map(MappingConfig::credentialHeaders).stream()
                .flatMap(Collection::stream)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .forEach(names::add);
        return names;
    }

    /** Only the query, and the fragment of a Location, may hold something; what cannot be read is cut off. */
    private static String masked(String uri) {
        int fragment = uri.indexOf('#');
        if (fragment >= 0) {
            return masked(uri.substring(0, fragment)) + "#" + MASK;
        }
        int mark = uri.indexOf('?');
        if (mark < 0) {
            return uri;
        }
        int scheme = uri.lastIndexOf("://", mark);
        int path = uri.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        if (path < 0 || path > mark) {
            return uri.substring(0, mark) + "?" + MASK;
        }
        try {
            return uri.substring(0, path) + Masking.mask(Target.parse(uri.substring(path)));
        } catch (MalformedTargetException e) {
            return uri.substring(0, mark) + "?" + MASK;
        }
    }
}
