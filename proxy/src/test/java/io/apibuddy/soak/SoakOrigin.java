package io.apibuddy.soak;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Upstream of the soak. What it answers begins with a line that names the path and a version, and goes on with letters
 * that follow from both, so that whoever gets it can tell whether it is whole and belongs there. Parts of it fail for a
 * while, come back, and change their content.
 */
final class SoakOrigin implements AutoCloseable {
    /** For so many milliseconds each version is the newest. */
    private static final long VERSION = 20_000;

    /** For so many milliseconds each it works, fails and breaks off. */
    private static final long PHASE = 7000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final long start = System.nanoTime();
    private final AtomicLong asked = new AtomicLong();
    private final Queue<Long> underQuota = new ConcurrentLinkedQueue<>();
    private final int port;

    SoakOrigin() {
        port = vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** How many milliseconds ago a version was the newest for the last time; 0: it still is. */
    long outdatedFor(String version) {
        return Math.max(0, millis() - VERSION * (Long.parseLong(version.substring(1)) + 1));
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    long asked() {
        return asked.get();
    }

    /** The most calls to the mapping with a quota that came within so many milliseconds. */
    int mostUnderQuota(long within) {
        return most(underQuota.stream().mapToLong(Long::longValue).sorted().toArray(), within);
    }

    /** The most of some moments, in order, that lie within so many milliseconds. */
    static int most(long[] moments, long within) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < moments.length; last++) {
            while (moments[last] - moments[first] >= within) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    private void answer(HttpServerRequest request) {
        asked.incrementAndGet();
        if (request.path().startsWith("/quota/")) {
            underQuota.add(millis());
        }
        request.endHandler(end -> answerTo(request));
    }

    private void answerTo(HttpServerRequest request) {
        long millis = millis();
        String path = request.path();
        String version = "v" + millis / VERSION;
        if (path.startsWith("/flaky") && fails(request, millis / PHASE % 3, version)) {
            return;
        }
        String tag = "\"" + version + "\"";
        if (path.startsWith("/standard")) {
            request.response().putHeader("ETag", tag).putHeader("Cache-Control", "max-age=600");
            request.response().putHeader("Vary", "Accept-Language");
            if (tag.equals(request.getHeader("If-None-Match"))) {
                request.response().setStatusCode(304).end();
                return;
            }
        }
        request.response().putHeader("Content-Type", "text/plain");
        Buffer content = Buffer.buffer(content(path, version));
        if (path.startsWith("/slow")) {
            vertx.setTimer(150, later -> request.response().end(content));
        } else {
            request.response().end(content);
        }
    }

    /** In its second phase with 503; in its third it hangs up, before the answer or in the middle, or all is well. */
    private static boolean fails(HttpServerRequest request, long phase, String version) {
        int kind = Math.floorMod(request.path().hashCode(), 3);
        if (phase == 1) {
            request.response().setStatusCode(503).end("not now");
        } else if (phase == 2 && kind == 0) {
            request.connection().close();
        } else if (phase == 2 && kind == 1) {
            byte[] content = content(request.path(), version);
            HttpServerResponse response =
                    request.response().putHeader("Content-Length", Integer.toString(content.length));
            response.write(Buffer.buffer(content).slice(0, content.length / 2))
                    .onComplete(written -> request.connection().close());
        } else {
            return false;
        }
        return true;
    }

    /** What a path is answered with in one version. */
    static byte[] content(String path, String version) {
        int seed = (path + version).hashCode();
        int length = path.startsWith("/large") ? 500_000 + Math.floorMod(seed, 2_000_000) : Math.floorMod(seed, 16_000);
        byte[] first = (path + " " + version + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[first.length + length];
        System.arraycopy(first, 0, all, 0, first.length);
        int state = seed;
        for (int i = first.length; i < all.length; i++) {
            state = state * 1_103_515_245 + 12_345;
            all[i] = (byte) ('a' + (state >>> 16 & 15));
        }
        return all;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
