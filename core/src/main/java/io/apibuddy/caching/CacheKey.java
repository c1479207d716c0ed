package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What makes two requests the same question: all of {@link Parts}, injectively. Each part goes into the hash with its
 * length before it, so no two lists of parts can run into each other.
 *
 * @param mapping the mapping's name, which also stands in the hash
 * @param hash SHA-256 of the parts, 64 lower-case hexadecimal digits
 */
public record CacheKey(String mapping, String hash) {

    /**
     * Hashes the parts.
     *
     * @param parts of the request
     * @return the key
     */
    public static CacheKey of(Parts parts) {
        Digest digest = new Digest();
        digest.text(parts.mapping());
        digest.text(parts.upstream());
        digest.optional(parts.requestHeaders());
        digest.text(parts.method().equals("HEAD") ? "GET" : parts.method());
        digest.text(parts.target());
        digest.optional(parts.content());
        digest.fields(parts.fields());
        digest.optional(parts.credentials());
        return new CacheKey(parts.mapping(), digest.hex());
    }

    /**
     * What a key is made of.
     *
     * @param mapping its name
     * @param upstream the mapping's base URI, normalised
     * @param requestHeaders HMAC of the mapping's {@code request_headers}; empty when it has none
     * @param method as it is; {@code HEAD} is keyed as {@code GET}
     * @param target what is sent upstream, less the ignored parameters
     * @param content digest of the normalised content; empty when the request has none
     * @param fields the request's {@code key.headers}; the case of names and the order of different names don't count
     * @param credentials HMAC of the request's credential fields; empty when it has none or they are shared
     */
    public record Parts(
            String mapping,
            String upstream,
            Optional<String> requestHeaders,
            String method,
            String target,
            Optional<String> content,
            Fields fields,
            Optional<String> credentials) {}

    /**
     * A hash of parts that cannot run into each other. Characters go in as they are, two bytes each: an encoding that
     * replaces what it cannot express would make different texts equal.
     */
    private static final class Digest {
        private byte[] bytes = new byte[512];
        private int length;

        private void text(String text) {
            number(text.length());
            room(Character.BYTES * text.length());
            int at = length;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                bytes[at++] = (byte) (c >>> 8);
                bytes[at++] = (byte) c;
            }
            length = at;
        }

        /** Presence goes in first, so that what is absent differs from what is empty. */
        private void optional(Optional<String> text) {
            room(1);
            bytes[length++] = (byte) (text.isPresent() ? 1 : 0);
            text.ifPresent(this::text);
        }

        private void fields(Fields fields) {
            List<String> names = fields.isEmpty()
                    ? List.of()
                    : fields.names().stream().sorted().toList();
            number(names.size());
            for (String name : names) {
                text(name);
                List<String> values = fields.values(name);
                number(values.size());
                values.forEach(this::text);
            }
        }

        private void number(int number) {
            room(Integer.BYTES);
            bytes[length++] = (byte) (number >>> 24);
            bytes[length++] = (byte) (number >>> 16);
            bytes[length++] = (byte) (number >>> 8);
            bytes[length++] = (byte) number;
        }

        private void room(int more) {
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
            }
        }

        private String hex() {
            try {
                MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
                sha256.update(bytes, 0, length);
                return HexFormat.of().formatHex(sha256.digest());
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every Java platform has SHA-256", impossible);
            }
        }
    }
}
