package io.apibuddy.store;

import io.apibuddy.store.ResponseStore.Sort;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A place in a list: that of an entry, whether it is there any more or not. As text it is nothing to be understood or
 * changed by who holds it.
 *
 * @param sort of the list
 * @param descending of the list
 * @param number by which the list is in order, if it is one; else 0
 * @param mapping by which the list is in order, if it is one of URIs; else empty
 * @param uri by which the list is in order, if it is one of URIs; else empty
 * @param id of the entry
 */
record Cursor(Sort sort, boolean descending, long number, String mapping, String uri, long id) {
    private static final byte FORM = 1;
    private static final String MESSAGE =
            "The cursor is none that this list gave. Begin without one, and give back what was answered as next.";

    /** Fit for a query. */
    String text() {
        byte[] where = mapping.getBytes(StandardCharsets.UTF_8);
        byte[] what = uri.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(1 + 2 * Long.BYTES + 2 * Integer.BYTES + where.length + what.length);
        bytes.put(FORM)
                .putLong(number)
                .putLong(id)
                .putInt(where.length)
                .put(where)
                .put(what);
        bytes.putInt(check(sort, descending, bytes.array(), bytes.position()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * The place again.
     *
     * @throws CacheException when the text is none that {@link #text} made for such a list
     */
    static Cursor of(String text, Sort sort, boolean descending) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            int end = bytes.limit() - Integer.BYTES;
            if (bytes.getInt(end) != check(sort, descending, bytes.array(), end) || bytes.get() != FORM) {
                throw new CacheException(MESSAGE);
            }
            bytes.limit(end);
            long number = bytes.getLong();
            long id = bytes.getLong();
            String mapping = string(bytes, bytes.getInt());
            return new Cursor(sort, descending, number, mapping, string(bytes, bytes.remaining()), id);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferUnderflowException e) {
            throw new CacheException(MESSAGE, e);
        }
    }

    private static String string(ByteBuffer bytes, int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("a text of " + length + " bytes");
        }
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Of the list too, so that a place in another one is none in this. */
    private static int check(Sort sort, boolean descending, byte[] bytes, int length) {
        return (int) new Checksum()
                .add(sort.name())
                .add(descending ? 1 : 0)
                .add(Arrays.copyOf(bytes, length))
                .value();
    }
}
