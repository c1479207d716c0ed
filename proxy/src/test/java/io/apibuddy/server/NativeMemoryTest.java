package io.apibuddy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NativeMemoryTest {
    private static final int MOST = 16 * 1024;

    @Test
    void whatIsReadGoesToNativeMemoryWhileThereIsSome() {
        ByteBuf read = NativeMemory.reads(MOST).newHandle().allocate(UnpooledByteBufAllocator.DEFAULT);

        assertThat(read.isDirect()).isTrue();
        read.release();
    }

    @Test
    void whatIsReadGoesToTheHeapWhenThereIsNone() {
        ByteBuf read = NativeMemory.reads(MOST).newHandle().allocate(new Exhausted());

        assertThat(read.isDirect()).isFalse();
        assertThat(read.writableBytes()).isPositive();
    }

    @Test
    void asMuchAsWasFoundIsReadAtOnceUpToTheMost() {
        RecvByteBufAllocator.Handle handle = NativeMemory.reads(MOST).newHandle();
        for (int i = 0; i < 20; i++) {
            handle.attemptedBytesRead(handle.guess());
            handle.lastBytesRead(handle.guess());
            handle.readComplete();
        }
        assertThat(handle.guess()).isEqualTo(MOST);
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void bytesOutliveTheMemoryTheyCameIn(ByteBufAllocator allocator) {
        ByteBuf bytes = allocator.directBuffer(16).writeBytes("abcdef".getBytes(US_ASCII));
        bytes.skipBytes(2);

        Buffer kept = NativeMemory.toHeap(bytes);

        assertThat(bytes.refCnt()).isZero();
        assertThat(kept).hasToString("cdef");
    }

    static ByteBufAllocator[] allocators() {
        return new ByteBufAllocator[] {
            ByteBufAllocator.DEFAULT, PooledByteBufAllocator.DEFAULT, UnpooledByteBufAllocator.DEFAULT
        };
    }

    private static final class Exhausted extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("no native memory");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
