package io.apibuddy.exchange;

import io.apibuddy.caching.Asked;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is written down of a request's content beside its answer: enough to tell later in which part another content
 * differs, and nothing of the content itself. Made only when an answer is stored.
 */
final class Sketch {
    /** Characters of a part's name; longer ones are not told apart. */
    private static final int LONGEST_NAME = 256;

    private Sketch() {}

    /**
     * Of content that is at hand.
     *
     * @param digest as it stands in the key
     * @param ignored JSON pointers to what is no part of the key
     */
    static Asked.Content of(
            Buffer content, Optional<String> contentType, String digest, List<String> ignored, Macs macs) {
        String type = contentType.map(ContentDigest::essence).orElse("");
        Map<String, String> parts = Map.of();
        if (ContentDigest.isJson(type)) {
            parts = CanonicalJson.leaves(content.getBytes(), ignored, Asked.Content.MOST_PARTS, LONGEST_NAME);
        } else if (type.equals(ContentDigest.FORM)) {
            parts = fields(content.getBytes());
        }
        return new Asked.Content(digest, type, macs.brief("part", parts));
    }

    /** A form's fields: all values of a name together, as they came. */
    private static Map<String, String> fields(byte[] form) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : new String(form, StandardCharsets.ISO_8859_1).split("&", -1)) {
            int equals = pair.indexOf('=');
            Optional<String> name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            Optional<String> value = equals < 0 ? Optional.of("") : decoded(pair.substring(equals + 1));
            if (name.isEmpty() || value.isEmpty()) {
                return Map.of(); // it is taken byte for byte
            }
            boolean isRoom = fields.containsKey(name.get()) || fields.size() < Asked.Content.MOST_PARTS;
            if (isRoom && name.get().length() <= LONGEST_NAME) {
                String lines = (equals < 0 ? "-" : "+") + value.get().length() + ":" + value.get();
                fields.merge(name.get(), lines, String::concat);
            }
        }
        return fields;
    }

    private static Optional<String> decoded(String text) {
        return ContentDigest.formDecoded(text).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
