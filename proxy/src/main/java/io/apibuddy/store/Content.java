package io.apibuddy.store;

import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;

/** The content of an entry, or where it is. */
sealed interface Content {
    /** Bytes, before compression. */
    long length();

    /** Bytes of it that are in memory. */
    long held();

    /** To be read once. */
    Body body(StoredEntry entry);

    /** Where its chunks are, if it is in chunks. */
    BodyPlace place();

    /** All of it in memory; a copy may be on disk in the entry's row, or in chunks at {@code place}. */
    record Held(Body.Whole body, BodyPlace place) implements Content {
        static Held of(Buffer bytes, BodyPlace place) {
            return new Held(new Body.Whole(bytes), place);
        }

        @Override
        public long length() {
            return body.length();
        }

        @Override
        public long held() {
            return body.length();
        }

        @Override
        public Body body(StoredEntry entry) {
            return body;
        }
    }

    /** On disk only. */
    record OnDisk(long length, BodyPlace place, Opener opener) implements Content {
        @Override
        public long held() {
            return 0;
        }

        @Override
        public Body body(StoredEntry entry) {
            return opener.open(entry);
        }
    }

    /** Opens content that is on disk. */
    interface Opener {
        Body open(StoredEntry entry);
    }
}
