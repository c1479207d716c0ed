package io.apibuddy.access;

import io.apibuddy.config.Secret;
import io.apibuddy.config.SecurityConfig;
import io.apibuddy.config.SecurityConfig.KeyPosition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;

/** The right key, ready to be compared with. */
final class AccessKey {
    private final Secret secret;
    private final byte[] bytes;

    private AccessKey(Secret secret) {
        this.secret = secret;
        this.bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
    }

    /** Refuses what would be taken for something else; what characters a key may have is the configuration's to say. */
    static AccessKey of(Secret secret, SecurityConfig config, Set<String> mappings) {
        if (config.keyPositions().contains(KeyPosition.PATH_PREFIX) && mappings.contains(secret.reveal())) {
            throw new AccessException(
                    "security.secure_key: found the name of a mapping, which as a path's first segment"
                            + " means something else; allowed any other text");
        }
        return new AccessKey(secret);
    }

    Secret secret() {
        return secret;
    }

    /**
     * Whether a text is the key. {@code isEqual} takes a time that depends on the length of its first argument alone:
     * neither how much of the candidate is right nor how long the key is can be measured.
     */
    boolean is(String candidate) {
        return MessageDigest.isEqual(candidate.getBytes(StandardCharsets.UTF_8), bytes);
    }

    /** Whether a text holds the key somewhere. Not in constant time: only for requests that have authenticated. */
    boolean isIn(String text) {
        return text.contains(secret.reveal());
    }
}
