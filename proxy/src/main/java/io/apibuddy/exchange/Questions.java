package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.Credentials;
import io.apibuddy.caching.ForwardReason;
import io.apibuddy.caching.FreshnessMode;
import io.apibuddy.caching.Storing;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes a question of a call: normalises its target, reads its content as far as a key needs it, and makes the key. */
final class Questions {
    /** They turn one method into another behind the cache's back, so its answers are nobody else's. */
    private static final Set<String> METHOD_OVERRIDES =
            Set.of("x-http-method-override", "x-http-method", "x-method-override");

    private Questions() {}

    /** The question; fails when the client breaks off while its content is read. */
    static Future<Question> ask(Route route, RequestHead request, Call call) {
        Target sent = route.sent(request.target());
        Optional<Question.NoKey> none = whyNoKey(route, request);
        if (none.isPresent()) {
            return Future.succeededFuture(question(route, request, sent, none.get(), call.body()));
        }
        if (call.body() instanceof Body.Whole whole && whole.length() == 0) {
            Question.Key key = new Question.Key(key(route, request, sent, Optional.empty()));
            return Future.succeededFuture(question(route, request, sent, key, call.body()));
        }
        return Content.read(call.body(), route.limits().maxKeyBodySize())
                .recover(broken -> Future.failedFuture(new BrokenRequestException(broken)))
                .map(content -> withContent(route, request, sent, content));
    }

    private static Question withContent(Route route, RequestHead request, Target sent, Content content) {
        if (content instanceof Content.AtHand whole) {
            Optional<String> digest = whole.bytes().length() == 0
                    ? Optional.empty()
                    : Optional.of(ContentDigest.of(
                            whole.bytes(),
                            request.fields().first("Content-Type"),
                            route.mapping().key().ignoreJson()));
            Question.Key key = new Question.Key(key(route, request, sent, digest));
            return question(route, request, sent, key, Body.of(whole.bytes()));
        }
        Question.NoKey none =
                new Question.NoKey(ForwardReason.BYPASS, Optional.of(Storing.Reason.REQUEST_TOO_LARGE.token()));
        return question(route, request, sent, none, ((Content.TooLarge) content).body());
    }

    private static Question question(Route route, RequestHead request, Target sent, Question.Keyed key, Body body) {
        return new Question(request, marked(route, request), sent, route.uri(route.keyed(sent)), key, body);
    }

    private static Optional<Question.NoKey> whyNoKey(Route route, RequestHead request) {
        if (!isCacheable(route, request.method())) {
            return Optional.of(new Question.NoKey(ForwardReason.METHOD, Optional.empty()));
        }
        if (Credentials.of(request.fields(), route.policy()) instanceof Credentials.Bypass) {
            return Optional.of(
                    new Question.NoKey(ForwardReason.BYPASS, Optional.of(Storing.Reason.CREDENTIALS.token())));
        }
        if (METHOD_OVERRIDES.stream().anyMatch(request.fields()::contains)) {
            return Optional.of(new Question.NoKey(ForwardReason.BYPASS, Optional.of("method-override")));
        }
        return Optional.empty();
    }

    /** A HEAD is answered by what a GET brought, so it may be asked whenever a GET may. */
    private static boolean isCacheable(Route route, String method) {
        Set<String> methods = route.policy().cacheableMethods();
        if (route.policy().freshness() == FreshnessMode.STANDARD && !method.equals("GET") && !method.equals("HEAD")) {
            return false;
        }
        return methods.contains(method) || (method.equals("HEAD") && methods.contains("GET"));
    }

    private static CacheKey key(Route route, RequestHead request, Target sent, Optional<String> content) {
        Optional<String> credentials =
                Credentials.of(request.fields(), route.policy()) instanceof Credentials.Partition partition
                        ? Optional.of(route.macs().of("credentials", partition.fields()))
                        : Optional.empty();
        return CacheKey.of(new CacheKey.Parts(
                route.name(),
                route.upstream(),
                route.requestHeadersMac(),
                request.method(),
                route.keyed(sent).toString(),
                content,
                keyFields(route, request),
                credentials));
    }

    private static Fields keyFields(Route route, RequestHead request) {
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
                marked.add(name, "hmac:" + route.macs().of("vary", Fields.of(name.toLowerCase(Locale.ROOT), value)));
            } else if (!isUnseen(route, name)) {
                marked.add(name, value);
            }
        });
        return request.withFields(marked.build());
    }

    /** What the client asks of this cache counts, whatever goes upstream in its place. */
    private static boolean isUnseen(Route route, String name) {
        return ForwardedHead.isNotPassedOn(route, name) && !ForwardedHead.isForCaches(name);
    }
}
