package io.apibuddy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Where connections of clients have their memory from, so that they live through a lack of it: clients that read slowly may hold all
 * that Java's {@code -XX:MaxDirectMemorySize} (without it, as much as the heap) allows. Safe for use by any thread.
 */
final class NativeMemory {
    /**
     * With less than this in all, in bytes, nothing is kept for later use. Netty's allocators keep it by size, some
     * megabytes in all, and what one size has is lost to the others.
     */
    private static final long LITTLE = 32L << 20;

    /** Netty's own numbers for sockets. */
    private static final int FIRST_READ = 2048;

    private static final int LEAST_READ = 64;
    private static final int READS = 16;

    private NativeMemory() {}

    /** For all that a connection writes and reads. */
    static ByteBufAllocator allocator() {
        return PlatformDependent.maxDirectMemory() < LITTLE
                ? UnpooledByteBufAllocator.DEFAULT
                : ByteBufAllocator.DEFAULT;
    }

    /**
     * For what a connection reads. Where there is no native memory it reads by way of the heap: nothing that was read is
     * kept natively, so that costs a copy, and without it nobody could be told why there is no answer.
     *
     * @param most how many bytes are read at once
     */
    static RecvByteBufAllocator reads(int most) {
        RecvByteBufAllocator netty =
                new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, most).maxMessagesPerRead(READS);
        return () -> new Reads((RecvByteBufAllocator.ExtendedHandle) netty.newHandle());
    }

    /**
     * Bytes that outlive a connection's memory.
     *
     * @param bytes released by this, whatever allocator they are from
     */
    static Buffer toHeap(ByteBuf bytes) {
        try {
            int length = bytes.readableBytes();
            return BufferInternal.buffer(Unpooled.buffer(length).writeBytes(bytes, bytes.readerIndex(), length));
        } finally {
            bytes.release();
        }
    }

    private static final class Reads extends RecvByteBufAllocator.DelegatingHandle
            implements RecvByteBufAllocator.ExtendedHandle {
        private final RecvByteBufAllocator.ExtendedHandle netty;

        Reads(RecvByteBufAllocator.ExtendedHandle netty) {
            super(netty);
            this.netty = netty;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            try {
                return netty.allocate(allocator);
            } catch (OutOfMemoryError full) {
                return Unpooled.buffer(netty.guess());
            }
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayBeMore) {
            return netty.continueReading(mayBeMore);
        }
    }
}
