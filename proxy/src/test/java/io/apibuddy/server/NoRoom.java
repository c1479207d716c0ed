package io.apibuddy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/** Bytes that no native memory is found for, when they are to be written. */
final class NoRoom extends UnpooledHeapByteBuf {
    NoRoom(int length) {
        super(UnpooledByteBufAllocator.DEFAULT, length, length);
        writeZero(length);
    }

    @Override
    public boolean hasArray() {
        return false;
    }

    @Override
    public ByteBuf getBytes(int index, ByteBuf to, int toIndex, int length) {
        throw new OutOfMemoryError("Cannot reserve direct buffer memory");
    }
}
