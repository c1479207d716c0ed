package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.message.Recollection;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Heads that came before, by their bytes, so that what comes again need not be decoded and vetted again: clients send
 * the same few heads over and over. A head gets in when it comes a second time; another one that falls on its place puts
 * it out. Only heads of requests without content, and only whole ones that came in one piece. On one event loop.
 *
 * <p>The hash has a secret seed, and bytes are compared only where all of its 64 bits agree: how long a comparison takes
 * tells a guesser nothing about an access key that stands in a remembered head.
 */
final class KnownHeads {
    /** A power of two. With heads of usual length, some six megabytes when all are taken. */
    private static final int PLACES = 2048;

    /** Longer heads are decoded each time. */
    static final int LONGEST = 2048;

    private static final int SHORTEST = 16;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long seed;
    private final long[] seen = new long[PLACES];
    private final @Nullable KnownHead[] places = new @Nullable KnownHead[PLACES];
    private final byte[] bytes = new byte[LONGEST];
    private int length;
    private long hash;
    private @Nullable Object decoded;

    /** @param seed secret and random */
    KnownHeads(long seed) {
        this.seed = seed;
    }

    /** A request as it was vetted. */
    static final class KnownHead {
        private final long hash;
        private final byte[] bytes;
        private final Http1Request request;
        private final Recollection recollection = new Recollection();

        private KnownHead(long hash, byte[] bytes, Http1Request request) {
            this.hash = hash;
            this.bytes = bytes;
            this.request = request;
        }

        private boolean is(long otherHash, byte[] other, int length) {
            return hash == otherHash && Arrays.equals(bytes, 0, bytes.length, other, 0, length);
        }

        Http1Request request() {
            return request;
        }

        /** What the rooms have made of it. */
        Recollection recollection() {
            return recollection;
        }
    }

    /**
     * Looks for what is there to be read: all of it has to be one known head. Reads nothing. Only what is shorter, all
     * in all, than any part of a head may be: no limits of now or of another time have anything against its length.
     */
    @Nullable
    KnownHead find(ByteBuf in, ServerConfig limits) {
        int size = in.readableBytes();
        decoded = null;
        if (size < SHORTEST || size > LONGEST || size > limits.maxTargetBytes() || size > limits.maxHeaderBytes()) {
            length = 0;
            return null;
        }
        in.getBytes(in.readerIndex(), bytes, 0, size);
        length = size;
        hash = hash(size);
        KnownHead known = places[place()];
        return known != null && known.is(hash, bytes, size) ? known : null;
    }

    /** All of what {@link #find} has just looked for was decoded into one request without content. */
    void decoded(Object request) {
        decoded = length == 0 ? null : request;
    }

    /** A request has been vetted; it may have waited, and the heads of others may have been looked for since. */
    @SuppressWarnings("ReferenceEquality") // an equal one is another one
    Recollection met(Object request, Http1Request vetted) {
        if (request != decoded) {
            return Recollection.none();
        }
        decoded = null;
        int place = place();
        if (seen[place] != hash) {
            seen[place] = hash;
            return Recollection.none();
        }
        KnownHead known = new KnownHead(hash, Arrays.copyOf(bytes, length), vetted);
        places[place] = known;
        return known.recollection();
    }

    private int place() {
        return (int) (hash >>> 53);
    }

    private long hash(int size) {
        long sum = seed ^ size * MULTIPLIER;
        int last = size - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            sum = mixed(sum ^ (long) LONGS.get(bytes, i));
        }
        return mixed(sum ^ (long) LONGS.get(bytes, last));
    }

    private static long mixed(long sum) {
        long product = sum * MULTIPLIER;
        return product ^ (product >>> 32);
    }
}
