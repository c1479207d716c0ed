package io.apibuddy.exchange;

import io.apibuddy.http.Fields;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes credentials anonymous: an HMAC-SHA-256 (RFC 2104) under a secret that stays with the store, so that what is
 * stored says whether two credentials are equal, and nothing else. For any thread.
 */
final class Macs {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec secret;

    Macs(byte[] secret) {
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /**
     * Of many small things, each with its name: enough digits to tell them apart.
     *
     * @param values by name
     * @return 16 hexadecimal digits by name
     */
    Map<String, String> brief(String purpose, Map<String, String> values) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            Map<String, String> brief = new LinkedHashMap<>();
            values.forEach((name, value) -> {
                update(mac, purpose);
                update(mac, name);
                update(mac, value);
                brief.put(name, HexFormat.of().formatHex(mac.doFinal(), 0, 8));
            });
            return brief;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Of all lines in order, each with its length before it, so that no two lists run into each other. */
    String of(String purpose, Fields fields) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            update(mac, purpose);
            fields.forEach((name, value) -> {
                update(mac, name);
                update(mac, value);
            });
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static void update(Mac mac, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update((byte) (bytes.length >>> 24));
        mac.update((byte) (bytes.length >>> 16));
        mac.update((byte) (bytes.length >>> 8));
        mac.update((byte) bytes.length);
        mac.update(bytes);
    }
}
