package io.apibuddy.exchange;

import io.apibuddy.caching.Asked;
import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.Credentials;
import io.apibuddy.caching.Differences;
import io.apibuddy.caching.ForwardReason;
import io.apibuddy.caching.ReuseRules;
import io.apibuddy.caching.Storing;
import io.apibuddy.http.FieldNames;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes a question of a call: normalises its target, reads its content as far as a key needs it, and makes the key. */
final class Questions {
    /** They turn one method into another behind the cache's back, so its answers are nobody else's. */
    private static final Set<String> METHOD_OVERRIDES =
            Set.of("x-http-method-override", "x-http-method", "x-method-override");

    private static final int SHORTEST_OVERRIDE = "x-http-method".length();

    private final Route route;
    private final RequestHead request;
    private final Target sent;
    private final Target keyed;
    private final Credentials credentials;

    private Questions(Route route, RequestHead request) {
        this.route = route;
        this.request = request;
        this.sent = route.sent(request.target());
        this.keyed = route.keyed(sent);
        this.credentials = Credentials.of(request.fields(), route.policy());
    }

    /** The question; fails when the client breaks off while its content is read. */
    static Future<Question> ask(Route route, RequestHead request, Body body) {
        return new Questions(route, request).about(body);
    }

    /**
     * The question of a request whose content is not at hand any more.
     *
     * @param key that it had; empty when its content was too large for one
     */
    static Question again(Route route, RequestHead request, Optional<CacheKey> key) {
        Questions questions = new Questions(route, request);
        return questions.question(
                questions
                        .whyNoKey()
                        .<Question.Keyed>map(none -> none)
                        .orElseGet(() -> key.<Question.Keyed>map(known -> new Question.Key(known, Optional.empty()))
                                .orElseGet(() -> bypass(Storing.Reason.REQUEST_TOO_LARGE.token()))),
                Body.empty());
    }

    /** What the key of a question is made of. */
    static CacheKey.Parts parts(Route route, Question question) {
        Optional<String> content = question.key() instanceof Question.Key key ? key.content() : Optional.empty();
        return new Questions(route, question.request()).parts(question.request().method(), content);
    }

    /** The names of the credential fields that part its requests from others. */
    static List<String> partition(Route route, Question question) {
        return Credentials.of(question.request().fields(), route.policy()) instanceof Credentials.Partition own
                ? own.fields().names()
                : List.of();
    }

    /** What is written down of a question beside its answer. */
    static Asked asked(Route route, Question question) {
        CacheKey.Parts parts = parts(route, question);
        Asked asked = new Asked(
                parts.requestHeaders(),
                parts.content().map(digest -> content(route, question, digest)),
                withoutSecrets(route, parts.fields()),
                parts.credentials());
        return asked.equals(Asked.plain()) ? Asked.plain() : asked;
    }

    private static Asked.Content content(Route route, Question question, String digest) {
        Optional<String> type = question.request().fields().first("Content-Type");
        Buffer bytes = question.body() instanceof Body.Whole whole ? whole.bytes() : Buffer.buffer();
        return Sketch.of(bytes, type, digest, route.mapping().key().ignoreJson(), route.macs());
    }

    private static Fields withoutSecrets(Route route, Fields fields) {
        Fields.Builder shown = Fields.builder();
        fields.forEach((name, value) -> shown.add(
                name,
                route.secrets().contains(name) || !Differences.mayShow(name) ? hidden(route, name, value) : value));
        return shown.build();
    }

    private Future<Question> about(Body body) {
        Optional<Question.NoKey> none = whyNoKey();
        if (none.isPresent()) {
            return Future.succeededFuture(question(none.get(), body));
        }
        if (body instanceof Body.Whole whole && whole.length() == 0) {
            return Future.succeededFuture(question(key(Optional.empty()), body));
        }
        return Content.read(body, route.limits().maxKeyBodySize())
                .recover(broken -> Future.failedFuture(new BrokenRequestException(broken)))
                .map(this::withContent);
    }

    private Question withContent(Content content) {
        if (content instanceof Content.AtHand whole) {
            Optional<String> digest = whole.bytes().length() == 0
                    ? Optional.empty()
                    : Optional.of(ContentDigest.of(
                            whole.bytes(),
                            request.fields().first("Content-Type"),
                            route.mapping().key().ignoreJson()));
            return question(key(digest), Body.of(whole.bytes()));
        }
        return question(bypass(Storing.Reason.REQUEST_TOO_LARGE.token()), ((Content.TooLarge) content).body());
    }

    private Question question(Question.Keyed key, Body body) {
        return new Question(request, marked(route, request), sent, route.uri(keyed), key, body);
    }

    private Optional<Question.NoKey> whyNoKey() {
        boolean overridden = isOverridden(request.fields());
        if (!ReuseRules.isCacheable(request.method(), route.policy())) {
            Optional<CacheKey> get = request.method().equals("POST") && !overridden
                    ? Optional.of(key("GET", Optional.empty()))
                    : Optional.empty();
            return Optional.of(new Question.NoKey(ForwardReason.METHOD, Optional.empty(), get));
        }
        if (credentials instanceof Credentials.Bypass) {
            return Optional.of(bypass(Storing.Reason.CREDENTIALS.token()));
        }
        return overridden ? Optional.of(bypass("method-override")) : Optional.empty();
    }

    private static boolean isOverridden(Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            if (name.length() >= SHORTEST_OVERRIDE
                    && (name.charAt(0) == 'X' || name.charAt(0) == 'x')
                    && METHOD_OVERRIDES.contains(FieldNames.plain(name))) {
                return true;
            }
        }
        return false;
    }

    private static Question.NoKey bypass(String detail) {
        return new Question.NoKey(ForwardReason.BYPASS, Optional.of(detail), Optional.empty());
    }

    private Question.Key key(Optional<String> content) {
        return new Question.Key(key(request.method(), content), content);
    }

    private CacheKey key(String method, Optional<String> content) {
        return CacheKey.of(parts(method, content));
    }

    private CacheKey.Parts parts(String method, Optional<String> content) {
        Optional<String> partition = credentials instanceof Credentials.Partition own
                ? Optional.of(route.macs().of("credentials", own.fields()))
                : Optional.empty();
        return new CacheKey.Parts(
                route.name(),
                route.upstream(),
                route.requestHeadersMac(),
                method,
                keyed.toString(),
                content,
                keyFields(),
                partition);
    }

    private Fields keyFields() {
        if (route.mapping().key().headers().isEmpty()) {
            return Fields.empty();
        }
        Fields.Builder fields = Fields.builder();
        for (String name : new TreeSet<>(route.mapping().key().headers().stream()
                .map(header -> header.toLowerCase(Locale.ROOT))
                .toList())) {
            request.fields().values(name).forEach(value -> fields.add(name, value));
        }
        return fields.build();
    }

    /**
     * Vary may name a credential field: what is stored for it must not be the credential. And it may name a field that
     * upstream does not get from the client: what the client said there selects nothing.
     */
    private static RequestHead marked(Route route, RequestHead request) {
        Fields fields = request.fields();
        boolean plain = true;
        for (int i = 0; plain && i < fields.size(); i++) {
            plain = !route.secrets().contains(fields.name(i)) && !isUnseen(route, fields.name(i));
        }
        if (plain) {
            return request;
        }
        Fields.Builder marked = Fields.builder();
        fields.forEach((name, value) -> {
            if (route.secrets().contains(name)) {
                marked.add(name, hidden(route, name, value));
            } else if (!isUnseen(route, name)) {
                marked.add(name, value);
            }
        });
        return request.withFields(marked.build());
    }

    private static String hidden(Route route, String name, String value) {
        return "hmac:" + route.macs().of("vary", Fields.of(name.toLowerCase(Locale.ROOT), value));
    }

    /** What the client asks of this cache counts, whatever goes upstream in its place. */
    private static boolean isUnseen(Route route, String name) {
        return ForwardedHead.isNotPassedOn(route, name) && !ForwardedHead.isForCaches(name);
    }
}
