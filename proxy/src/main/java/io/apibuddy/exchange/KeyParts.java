package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.config.MappingConfig;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Explanation.Part;
import io.apibuddy.events.Masking;
import io.apibuddy.http.Fields;
import io.apibuddy.http.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a key is made of, for people: in the order in which it goes in, and without a credential. */
final class KeyParts {
    private final Route route;
    private final Question question;
    private final CacheKey.Parts parts;
    private final List<Part> shown = new ArrayList<>();

    private KeyParts(Route route, Question question) {
        this.route = route;
        this.question = question;
        this.parts = Questions.parts(route, question);
    }

    /**
     * Empty when the cache has no say.
     *
     * @param lacksContent whether the request had content that is not at hand any more
     */
    static Optional<Explanation.Key> of(Route route, Question question, boolean lacksContent) {
        return question.cacheKey()
                .map(key -> new Explanation.Key(key.hash(), new KeyParts(route, question).shown(lacksContent)));
    }

    private List<Part> shown(boolean lacksContent) {
        add("mapping", parts.mapping(), "");
        add("upstream", parts.upstream(), "");
        parts.requestHeaders().ifPresent(this::requestHeaders);
        boolean isHead = parts.method().equals("HEAD");
        add("method", isHead ? "GET" : parts.method(), isHead ? "HEAD is keyed as GET" : "");
        target();
        if (lacksContent) {
            add("content", "", "the request's content is not remembered");
        }
        parts.content().ifPresent(this::content);
        fields();
        parts.credentials().ifPresent(this::credentials);
        return shown;
    }

    private void add(String name, String value, String note) {
        shown.add(new Part(name, value, note));
    }

    private String setting(String key) {
        return "domain_mappings." + route.name() + "." + key;
    }

    private void requestHeaders(String mac) {
        add(
                "request_headers",
                mac,
                "stands for what the mapping sets (an HMAC): "
                        + String.join(", ", route.mapping().requestHeaders().keySet()));
    }

    private void target() {
        Target keyed = route.keyed(question.sent());
        String value = Masking.mask(keyed);
        List<String> notes = new ArrayList<>();
        List<String> ignored = question.sent().parameters().stream()
                .filter(parameter -> !keyed.parameters().contains(parameter))
                .map(Target.Parameter::decodedName)
                .distinct()
                .toList();
        if (!ignored.isEmpty()) {
            notes.add("sent, but no part of the key: " + String.join(", ", ignored) + " (" + setting("key.ignore_query")
                    + ")");
        }
        MappingConfig.Key key = route.mapping().key();
        if (key.sortQuery() && keyed.parameters().size() > 1) {
            notes.add("parameters sorted by name (" + setting("key.sort_query") + ")");
        }
        if (keyed.toString().indexOf('%') >= 0) {
            notes.add("escapes in normal form (RFC 3986 section 6.2.2)");
        }
        if (!value.equals(keyed.toString())) {
            notes.add("what looks like a credential is masked here, not in the key");
        }
        add("target", value, String.join("; ", notes));
    }

    private void content(String digest) {
        String type = question.request()
                .fields()
                .first("Content-Type")
                .map(ContentDigest::essence)
                .orElse("");
        List<String> ignored = route.mapping().key().ignoreJson();
        String note = "digest, byte for byte";
        if (ContentDigest.isJson(type)) {
            note = "digest of " + type + " in the form of RFC 8785, or byte for byte where it has none"
                    + (ignored.isEmpty()
                            ? ""
                            : "; without " + String.join(", ", ignored) + " (" + setting("key.ignore_json") + ")");
        } else if (type.equals(ContentDigest.FORM)) {
            note = "digest of the form's decoded pairs, in order";
        }
        add("content", digest, note);
    }

    private void fields() {
        Fields fields = Questions.asked(route, question).fields();
        for (String header : route.mapping().key().headers()) {
            List<String> values = fields.values(header);
            String value = String.join(", ", values);
            String note = setting("key.headers")
                    + (values.isEmpty() ? "; the request has none" : "")
                    + (value.startsWith("hmac:") ? "; an HMAC stands for it" : "");
            add("field " + header, value, note);
        }
    }

    private void credentials(String mac) {
        String names = Questions.partition(route, question).stream()
                .map(name -> route.mapping().credentialHeaders().stream()
                        .filter(name::equalsIgnoreCase)
                        .findFirst()
                        .orElse(name.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
        add(
                "credentials",
                mac,
                "stands for " + names + " (an HMAC): requests share only with those that carry the same ("
                        + setting("credentials") + ")");
    }
}
