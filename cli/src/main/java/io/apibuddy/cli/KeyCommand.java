package io.apibuddy.cli;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code api-buddy key}. */
@Command(
        name = "key",
        header = "Prints a new access key.",
        description = {
            "%n32 random bytes, base64url without padding. Give it to a server in API_BUDDY_SECURITY_SECURE_KEY or, in a "
                    + "file that only its owner reads, as security.secure_key.%n"
        })
final class KeyCommand implements Callable<Integer> {
    private static final int BYTES = 32;

    private final Surroundings surroundings;

    KeyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        surroundings.out().println(Base64.getUrlEncoder().withoutPadding().encodeToString(key));
        return 0;
    }
}
