package io.apibuddy.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * CRC-32C over the parts of a row, each variable one with its length before it. SQLite's own integrity check does not
 * see a flipped bit within a value; this does. Not for several threads.
 */
final class Checksum {
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    Checksum add(long value) {
        number.clear();
        number.putLong(value).flip();
        crc.update(number);
        return this;
    }

    Checksum add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    Checksum add(byte[] bytes) {
        add(bytes.length);
        crc.update(bytes, 0, bytes.length);
        return this;
    }

    long value() {
        return crc.getValue();
    }
}
