package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.MalformedTargetException;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole requests, from target to key: two of them have one key if and only if upstream is told the same. */
class UnlikeRequestsTest {
    private static final int PAIRS = 100_000;
    private static final long SEED = 20261130;
    private static final Macs MACS = new Macs("secret".getBytes(StandardCharsets.US_ASCII));
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "GET");
    private static final List<String> CREDENTIALS = List.of("Authorization", "Cookie", "X-API-Key");

    /** Names and upstreams that run into each other, and into the paths behind them. */
    private static final Map<String, String> MAPPINGS = Map.of(
            "a", "http://h.example",
            "A", "http://h.example",
            "aa", "http://h.example/a",
            "b", "http://h.example/a/b",
            "ab", "https://h.example",
            "c", "http://h.example:81",
            "d", "http://h.example.ab/",
            "e", "http://h.example/%61");

    private record Request(String mapping, RequestHead head, String content) {}

    private static Map<String, Route> routes() {
        ConfigLoader loader = ConfigLoader.create();
        MAPPINGS.forEach((name, upstream) -> {
            loader.mapping(name, upstream, "test");
            loader.set("domain_mappings." + name + ".key.headers", List.of("X-K", "X-KK"), "test");
            loader.set("domain_mappings." + name + ".credential_headers", CREDENTIALS, "test");
        });
        ProxyConfig config = loader.load().config();
        Map<String, Route> routes = new HashMap<>();
        config.mappings().forEach((name, mapping) -> routes.put(name, Route.of(mapping, config.cache(), MACS, null)));
        return routes;
    }

    @Shows(Threat.AMBIGUOUS_KEYS)
    @Test
    @Tag("samples")
    void ofAHundredThousandPairsThatDifferByABorderNoneShareAKey(Reached reached) {
        Random random = new Random(SEED);
        Map<String, Route> routes = routes();
        Map<String, List<Object>> seen = new HashMap<>();
        int pairs = 0;
        int equal = 0;
        while (pairs < PAIRS) {
            String text = text(random);
            Optional<Request> one = cut(text, random);
            Optional<Request> other = cut(text, random);
            if (one.isEmpty() || other.isEmpty()) {
                continue;
            }
            String key = key(routes, one.get());
            String otherKey = key(routes, other.get());
            List<Object> meaning = meaning(routes, one.get());
            boolean same = meaning.equals(meaning(routes, other.get()));
            equal += same ? 1 : 0;
            pairs += same ? 0 : 1;
            assertThat(key.equals(otherKey))
                    .as("seed %d, pair %d: %s and %s", SEED, pairs, one, other)
                    .isEqualTo(same);
            List<Object> before = seen.putIfAbsent(key, meaning);
            assertThat(before == null || before.equals(meaning))
                    .as("seed %d, pair %d: %s and %s", SEED, pairs, before, meaning)
                    .isTrue();
        }
        assertThat(equal).isBetween(100, PAIRS / 4);
        reached.figure("%,d generated pairs of unlike requests: 0 collisions", pairs);
    }

    private static String key(Map<String, Route> routes, Request request) {
        Route route = routes.get(request.mapping());
        Body body = Body.of(Buffer.buffer(request.content()));
        return Questions.ask(route, request.head(), body)
                .result()
                .cacheKey()
                .orElseThrow()
                .hash();
    }

    /** What upstream is told, and by whom. */
    private static List<Object> meaning(Map<String, Route> routes, Request request) {
        Route route = routes.get(request.mapping());
        List<Object> meaning = new ArrayList<>(List.of(
                request.mapping(),
                route.origin(),
                request.head().method().equals("HEAD") ? "GET" : request.head().method(),
                route.sent(request.head().target()).toString(),
                request.content()));
        Fields fields = request.head().fields();
        for (String name : List.of("X-K", "X-KK", "Authorization", "Cookie", "X-API-Key")) {
            meaning.add(fields.values(name));
        }
        return meaning;
    }

    private static String text(Random random) {
        String[] alphabet = {
            "a", "b", "A", "/", "//", "%2F", "%2f", "%61", "%41", "?", "&", "=", ";", ":", "+", "%20", ","
        };
        StringBuilder text = new StringBuilder();
        for (int n = 1 + random.nextInt(5); n > 0; n--) {
            text.append(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    /** The same text, dealt out to the parts of a request; empty when no target can be made of its first part. */
    private static Optional<Request> cut(String text, Random random) {
        int[] cuts = random.ints(5, 0, text.length() + 1).sorted().toArray();
        String mapping = List.copyOf(MAPPINGS.keySet()).get(random.nextInt(MAPPINGS.size()));
        String path = text.substring(0, cuts[0]);
        String query = text.substring(cuts[0], cuts[1]);
        String content = random.nextInt(3) == 0 ? text.substring(cuts[1], cuts[2]) : "";
        String target = "/" + mapping + (path.startsWith("/") ? "" : "/") + path + (query.isEmpty() ? "" : "?" + query);
        Fields fields = Fields.empty();
        String header = text.substring(cuts[2], cuts[3]);
        if (!header.isEmpty()) {
            fields = fields.plus(random.nextBoolean() ? "X-K" : "x-kk", header);
        }
        String credential = text.substring(cuts[3], cuts[4]);
        if (!credential.isEmpty()) {
            fields = fields.plus(
                    CREDENTIALS.get(random.nextInt(CREDENTIALS.size())).toLowerCase(Locale.ROOT), credential);
        }
        try {
            String method = METHODS.get(random.nextInt(METHODS.size()));
            return Optional.of(new Request(mapping, new RequestHead(method, Target.parse(target), fields), content));
        } catch (MalformedTargetException refused) {
            return Optional.empty();
        }
    }
}
