package io.apibuddy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.nio.ByteBuffer;

/**
 * Bytes that no native memory is found for, when they are to be written. Which way Netty copies them depends on the JVM
 * (with and without {@code Unsafe}): none of them finds any.
 */
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
        throw lack();
    }

    @Override
    public ByteBuf getBytes(int index, byte[] to, int toIndex, int length) {
        throw lack();
    }

    @Override
    public ByteBuf getBytes(int index, ByteBuffer to) {
        throw lack();
    }

    @Override
    public ByteBuffer nioBuffer(int index, int length) {
        throw lack();
    }

    @Override
    public ByteBuffer[] nioBuffers(int index, int length) {
        throw lack();
    }

    @Override
    public ByteBuffer internalNioBuffer(int index, int length) {
        throw lack();
    }

    private static OutOfMemoryError lack() {
        return new OutOfMemoryError("Cannot reserve direct buffer memory");
    }
}
