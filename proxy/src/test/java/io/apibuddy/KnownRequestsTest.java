package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.Entrance.Answer;
import io.apibuddy.GeneratedRequests.Sent;
import io.apibuddy.caching.CacheStatus;
import io.apibuddy.caching.Reuse;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.exchange.Judge;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Recollection;
import io.apibuddy.message.Somebody;
import io.apibuddy.store.ResponseStore.Purge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * No rule is bypassed by what is remembered of a request's head. Two proxies that are the same in all else are sent the
 * same: one recalls heads that came before, as the server lets it, the other meets each for the first time. Clients,
 * upstream and listeners must not be able to tell one from the other; and what the store answers must be what the rules
 * say when they are asked anew.
 */
class KnownRequestsTest {
    private static final int REQUESTS = 2000;
    private static final Duration[] PAUSES = {
        Duration.ofMillis(300),
        Duration.ofMillis(300),
        Duration.ofMillis(700),
        Duration.ofMillis(1001),
        Duration.ofSeconds(4),
        Duration.ofSeconds(4),
        Duration.ofSeconds(11),
        Duration.ofSeconds(45)
    };

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final FakeClock clock = new FakeClock();
    private final Map<Sent, Seen> seen = new HashMap<>();
    private final Map<Object, Boolean> heads = new IdentityHashMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private int variant;

    /** What a server has of a head that came twice. */
    private record Seen(RequestHead head, Recollection recollection) {}

    @AfterEach
    void close() {
        vertx.close();
    }

    /** A proxy as it is configured at first, or after a reload. */
    private static ProxyConfig config(int variant) {
        ConfigLoader config = ConfigLoader.create()
                .mapping(variant == 5 ? "none" : "over", "http://over.test/base", "test")
                .mapping("std", "http://std.test", "test");
        String over = variant == 5 ? "none" : "over";
        if (variant != 4) {
            config.mapping("part", "http://part.test", "test");
            config.set("domain_mappings.part.freshness", "standard", "test");
            config.set("domain_mappings.part.credentials", variant == 7 ? "bypass" : "partition", "test");
            config.set("domain_mappings.part.key.headers", List.of("Accept-Language"), "test");
        }
        config.setForEveryMapping("requests_per_hour", 0, "test");
        config.setForEveryMapping("retries", 0, "test");
        String key = "domain_mappings." + over + ".";
        config.set(key + "ttl_seconds", variant == 9 ? 5 : 40, "test");
        config.set(key + "key.ignore_query", variant == 4 ? List.of() : List.of("utm_*"), "test");
        config.set(key + "stale_while_revalidate_seconds", 12, "test");
        config.set(key + "stale_if_error_seconds", 30, "test");
        config.set(key + "offline", variant == 7, "test");
        config.set("domain_mappings.std.freshness", "standard", "test");
        if (variant == 8) {
            config.set("domain_mappings.std.request_headers", Map.of("Accept-Language", "fr"), "test");
        }
        config.set("admin.enabled", variant != 6, "test");
        config.set("security.require_secure_key", variant != 2 && variant != 9, "test");
        config.set("security.secure_key", variant == 1 ? GeneratedRequests.OTHER_KEY : GeneratedRequests.KEY, "test");
        config.set(
                "security.key_positions",
                variant == 3 ? List.of("header") : List.of("header", "path_prefix", "query_param"),
                "test");
        return config.load().config();
    }

    @Test
    void nobodyCanTellARequestThatIsKnownFromOneThatIsNot() {
        for (long seed = 1; seed <= 4; seed++) {
            seen.clear();
            variant = 0;
            sendAll(seed);
        }
        assertThat(counts.getOrDefault("same head", 0))
                .as("heads of answers that were used again, of %s", counts)
                .isGreaterThan(400);
        assertThat(counts.keySet())
                .as("%s", counts)
                .contains("Serve", "ServeWhileRevalidating", "GatewayTimeout", "Validate", "Forward")
                .contains("200", "206", "301", "304", "401", "403", "404", "416", "429", "504", "508");
    }

    private void sendAll(long seed) {
        GeneratedAnswers upstream = new GeneratedAnswers(clock);
        Entrance recalling = on(() -> Entrance.open(vertx, clock, config(0), upstream::answer));
        Entrance forgetful = on(() -> Entrance.open(vertx, clock, config(0), upstream::answer));
        List<Sent> pool = new GeneratedRequests(seed).pool(90);
        Random random = new Random(seed);
        Ends[] connections = {new Ends(0), new Ends(1), new Ends(2), new Ends(3)};
        Sent sent = pool.get(0);
        for (int i = 0; i < REQUESTS; i++) {
            between(random, recalling, forgetful);
            int who = random.nextInt(connections.length);
            Ends client = connections[who];
            if (random.nextInt(200) == 0) {
                connections[who] = new Ends(who);
            }
            if (i == 0 || random.nextInt(3) == 0) {
                sent = pool.get((int) (pool.size() * Math.pow(random.nextDouble(), 2)));
            }
            both(seed + "/" + i + " " + sent, sent, client, recalling, forgetful);
        }
        on(recalling::close);
        on(forgetful::close);
    }

    /** The same client's connections to the two, each of which knows of its own only. */
    private record Ends(Somebody toRecalling, Somebody toForgetful) {
        Ends(int who) {
            this(
                    new Somebody("192.0.2." + (who / 2), new Recollection()),
                    new Somebody("192.0.2." + (who / 2), new Recollection()));
        }
    }

    private void both(String what, Sent sent, Ends client, Entrance recalling, Entrance forgetful) {
        Call call = recalled(sent, client.toRecalling());
        Optional<Judge.Said> said = on(() -> recalling.judged(head(sent)));
        int asked = recalling.asked.size();
        Answer one = on(() -> recalling.send(call));
        boolean wasAsked = recalling.asked.size() > asked;
        Answer other = on(() -> forgetful.send(new Call(head(sent), Body.empty(), client.toForgetful(), "")));
        assertThat(one.seen()).as(what).isEqualTo(other.seen());
        assertThat(recalling.asked).as(what).isEqualTo(forgetful.asked);
        assertThat(recalling.told).as(what).isEqualTo(forgetful.told);
        recalling.told.stream()
                .filter(ExchangeEvent.class::isInstance)
                .map(ExchangeEvent.class::cast)
                .filter(event -> event.mapping().isPresent())
                .forEach(event -> said.ifPresent(verdict -> isAsTheRulesSay(what, verdict, event, one, wasAsked)));
        count(call, one);
        List.of(recalling, forgetful).forEach(entrance -> {
            entrance.told.clear();
            entrance.asked.clear();
        });
    }

    private void isAsTheRulesSay(String what, Judge.Said said, ExchangeEvent event, Answer answer, boolean wasAsked) {
        count(said.reuse().getClass().getSimpleName());
        if (said.reuse() instanceof Reuse.Serve serve) {
            isServed(what, said, serve, event, answer);
            assertThat(wasAsked).as(what).isFalse();
        } else if (said.reuse() instanceof Reuse.ServeWhileRevalidating stale) {
            isServed(what, said, stale.serve(), event, answer);
        } else if (said.reuse() instanceof Reuse.GatewayTimeout) {
            assertThat(answer.status()).as(what).isEqualTo(504);
            assertThat(wasAsked).as(what).isFalse();
        } else { // unless upstream is left alone since its last calls failed
            assertThat(wasAsked || event.problem().isPresent() || event.outcome() == CacheOutcome.STALE)
                    .as(what)
                    .isTrue();
        }
    }

    private static void isServed(String what, Judge.Said said, Reuse.Serve serve, ExchangeEvent event, Answer answer) {
        assertThat(event.outcome())
                .as(what)
                .isEqualTo(serve.ttl().isNegative() ? CacheOutcome.STALE : CacheOutcome.HIT);
        assertThat(event.cacheStatus()).as(what).isEqualTo(said.member());
        assertThat(answer.field(CacheStatus.NAME))
                .as(what)
                .endsWith(said.member().orElseThrow());
        assertThat(answer.field("Age"))
                .as(what)
                .isEqualTo(Long.toString(Math.max(0, serve.age().toSeconds())));
        if (answer.status() != 416) {
            assertThat(answer.field("ETag"))
                    .as(what)
                    .isEqualTo(serve.stored().head().fields().first("ETag").orElse(""));
        }
    }

    private void count(Call call, Answer answer) {
        count(Integer.toString(answer.status()));
        if (call.recollection().keeps() && heads.put(answer.reply().head(), true) != null) {
            count("same head");
        }
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** The third time it is known, from the second time on something is kept of it. */
    private Call recalled(Sent sent, Somebody client) {
        Seen before = seen.get(sent);
        if (before == null) {
            seen.put(sent, new Seen(head(sent), Recollection.none()));
        } else if (!before.recollection().keeps()) {
            seen.put(sent, new Seen(head(sent), new Recollection()));
        }
        Seen now = seen.get(sent);
        return new Call(now.head(), Body.empty(), client, "", now.recollection());
    }

    private static RequestHead head(Sent sent) {
        return new RequestHead(
                sent.method(),
                Target.parse(sent.target()),
                Fields.of(sent.fields().toArray(String[]::new)));
    }

    private void between(Random random, Entrance... entrances) {
        if (random.nextInt(5) == 0) {
            on(() -> {
                clock.advance(PAUSES[random.nextInt(PAUSES.length)]);
                return Future.succeededFuture();
            });
        }
        if (random.nextInt(60) == 0) {
            variant = variantAfter(random);
            ProxyConfig next = config(variant);
            on(() -> {
                List.of(entrances).forEach(entrance -> entrance.reconfigure(next));
                return Future.succeededFuture();
            });
        }
        if (random.nextInt(100) == 0) {
            Purge purge = random.nextBoolean() ? new Purge.Mapping("over") : new Purge.All();
            List.of(entrances).forEach(entrance -> on(() -> entrance.purge(purge)));
        }
    }

    /** Every other reload goes back to the first one; from one without a key to the other, which access cannot tell. */
    private int variantAfter(Random random) {
        if ((variant == 2 || variant == 9) && random.nextInt(3) > 0) {
            return 11 - variant;
        }
        return random.nextBoolean() ? random.nextInt(10) : 0;
    }

    private <T> T on(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(start -> {
            try {
                work.get().onComplete(done);
            } catch (RuntimeException | AssertionError e) {
                done.fail(e);
            }
        });
        try {
            return done.future().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
