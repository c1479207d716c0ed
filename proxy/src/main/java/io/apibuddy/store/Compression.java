package io.apibuddy.store;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compression at rest, a chunk at a time. Whether a chunk is compressed shows by its length alone: stored bytes are
 * fewer than the raw ones if and only if they are deflated. What the bytes look like never matters. Not for several
 * threads; closed by the thread that uses it.
 */
final class Compression implements AutoCloseable {
    /** Below this, less than a page is saved, and deflating would take as long as all else that storing a row does. */
    private static final int WORTHWHILE = 2048;

    private @Nullable Deflater deflater;
    private @Nullable Inflater inflater;
    private byte[] scratch = new byte[0];

    /** The bytes deflated, or the same array when that would save less than a sixteenth. */
    byte[] pack(byte[] raw) {
        if (raw.length < WORTHWHILE) {
            return raw;
        }
        int allowed = raw.length - raw.length / 16;
        if (scratch.length < allowed) {
            scratch = new byte[allowed];
        }
        Deflater deflate = deflater();
        deflate.reset();
        deflate.setInput(raw);
        deflate.finish();
        int length = deflate.deflate(scratch, 0, allowed);
        return deflate.finished() ? Arrays.copyOf(scratch, length) : raw;
    }

    /**
     * The raw bytes again.
     *
     * @throws DataFormatException when they are not as long as they were
     */
    byte[] unpack(byte[] stored, int rawLength) throws DataFormatException {
        if (stored.length == rawLength) {
            return stored;
        }
        if (stored.length > rawLength || rawLength > Chunks.SIZE) {
            throw new DataFormatException(stored.length + " bytes stored of " + rawLength);
        }
        Inflater inflate = inflater();
        inflate.reset();
        inflate.setInput(stored);
        byte[] raw = new byte[rawLength];
        int length = 0;
        while (length < rawLength) {
            int more = inflate.inflate(raw, length, rawLength - length);
            if (more == 0) {
                throw new DataFormatException("only " + length + " bytes of " + rawLength);
            }
            length += more;
        }
        if (!inflate.finished() && inflate.inflate(new byte[1]) > 0) {
            throw new DataFormatException("more than " + rawLength + " bytes");
        }
        return raw;
    }

    private Deflater deflater() {
        Deflater present = deflater;
        if (present == null) {
            present = new Deflater(Deflater.BEST_SPEED, true);
            deflater = present;
        }
        return present;
    }

    private Inflater inflater() {
        Inflater present = inflater;
        if (present == null) {
            present = new Inflater(true);
            inflater = present;
        }
        return present;
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
        }
        if (inflater != null) {
            inflater.end();
        }
    }
}
