package io.apibuddy;

import io.apibuddy.threats.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests without content, of every kind that a rule has something to say about; the same for the same seed. */
final class GeneratedRequests {
    static final String KEY = Secrets.ACCESS_KEY.text();
    static final String OTHER_KEY = "another-access-key-987654";

    private static final String[][] ASKS = {
        {"Cache-Control", "no-cache"},
        {"Cache-Control", "max-age=0"},
        {"Cache-Control", "max-age=12"},
        {"Cache-Control", "max-stale"},
        {"Cache-Control", "max-stale=15"},
        {"Cache-Control", "min-fresh=9"},
        {"Cache-Control", "only-if-cached"},
        {"Cache-Control", "only-if-cached, max-stale=30"},
        {"Cache-Control", "no-store"},
        {"Cache-Control", "stale-if-error=60"},
        {"Pragma", "no-cache"},
        {"If-None-Match", "*"},
        {"If-None-Match", "\"v0\", \"v1\""},
        {"If-None-Match", "\"v2\", W/\"v3\""},
        {"If-Modified-Since", "Sun, 22 Nov 2026 12:01:00 GMT"},
        {"If-Match", "\"v1\""},
        {"If-Unmodified-Since", "Sun, 22 Nov 2026 12:01:00 GMT"},
        {"Range", "bytes=0-3"},
        {"Range", "bytes=2-"},
        {"Range", "bytes=-4"},
        {"Range", "bytes=900-"},
        {"Range", "bytes=0-1,4-5"},
        {"Range", "bytes=0-3", "If-Range", "\"v1\""},
        {"Authorization", "Bearer a"},
        {"Authorization", "Bearer b"},
        {"Cookie", "session=a"},
        {"X-API-Key", "upstreams-own"},
        {"Accept-Language", "de"},
        {"Accept-Language", "en, de;q=0.5"},
        {"Accept-Encoding", "gzip"},
        {"Connection", "X-Hop", "X-Hop", "1"},
        {"X-HTTP-Method-Override", "DELETE"},
        {"Via", "1.1 api-buddy"},
        {"TE", "trailers"},
    };
    private static final String[] QUERIES = {
        "", "", "", "?", "?b=2&a=1", "?a=1&b=2", "?a=1&utm_source=x", "?a=1&utm_source=y&b=2", "?api_key=own", "?%61=1"
    };
    private static final String[] METHODS = {
        "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET",
        "HEAD", "HEAD", "HEAD", "POST", "POST", "DELETE", "OPTIONS"
    };

    private final Random random;

    GeneratedRequests(long seed) {
        random = new Random(seed);
    }

    /** One of them, as it stands on the wire. */
    record Sent(String method, String target, List<String> fields) {}

    List<Sent> pool(int size) {
        List<Sent> pool = new ArrayList<>();
        while (pool.size() < size) {
            pool.add(one());
        }
        return pool;
    }

    private Sent one() {
        List<String> fields = new ArrayList<>(List.of("Host", "proxy.test"));
        for (int i = random.nextInt(4) - 1; i > 0; i--) {
            fields.addAll(List.of(pick(ASKS)));
        }
        String target = "/" + pick("over", "over", "std", "std", "part", "none", "admin") + "/"
                + (char) ('a' + random.nextInt(16));
        if (target.startsWith("/admin") && random.nextBoolean()) {
            target = "/admin/health";
        }
        return withKey(pick(METHODS), target, pick(QUERIES), fields);
    }

    private Sent withKey(String method, String path, String query, List<String> fields) {
        String key = random.nextInt(10) == 0 ? OTHER_KEY : KEY;
        String target = path + query;
        switch (random.nextInt(40)) {
            case 0 -> {} // none
            case 1 -> fields.addAll(List.of("X-API-Buddy-Key", "wrong"));
            case 2, 3, 4, 5, 6, 7, 8, 9 -> target = "/" + key + target;
            case 10, 11, 12, 13, 14, 15 -> target += (query.isEmpty() ? "?" : "&") + "key=" + key;
            case 16 -> {
                target = "/" + key + target;
                fields.addAll(List.of("X-API-Buddy-Key", key));
            }
            default -> fields.addAll(List.of("X-API-Buddy-Key", key));
        }
        return new Sent(method, target, fields);
    }

    @SafeVarargs
    private <T> T pick(T... of) {
        return of[random.nextInt(of.length)];
    }
}
