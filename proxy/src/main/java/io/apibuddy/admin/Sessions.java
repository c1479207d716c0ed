package io.apibuddy.admin;

import io.apibuddy.config.Secret;
import io.apibuddy.http.Fields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who has logged in, in memory alone: a restart ends all sessions. For any thread. */
final class Sessions {
    static final String COOKIE = "api-buddy-session";

    /** From the login on, used or not. */
    static final Duration LASTS = Duration.ofHours(12);

    /** Who logs in has the key; so this bounds a script that does nothing else, and the oldest goes. */
    private static final int MOST = 1000;

    /** A browser sends one; who sends more tries. */
    private static final int MOST_COOKIES = 4;

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;

    /** By the digest of the cookie, so that looking up tells nothing of how much of a guess was right. */
    private final Map<String, Session> open = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > MOST;
        }
    };

    /** Where no key is asked for there is nobody to log in, so all share one token. */
    private final Secret shared = secret();

    Sessions(InstantSource clock) {
        this.clock = clock;
    }

    Secret sharedToken() {
        return shared;
    }

    synchronized Session begin(Optional<Secret> key) {
        Session session = new Session(secret(), secret(), key, clock.instant().plus(LASTS));
        open.put(digest(session.cookie().reveal()), session);
        return session;
    }

    /** The session that the request's cookie names, if it is in force under the present key. */
    Optional<Session> find(Fields request, Optional<Secret> key) {
        return request.values("Cookie").stream()
                .flatMap(line -> Arrays.stream(line.split(";", -1)))
                .map(String::strip)
                .filter(pair -> pair.startsWith(COOKIE + "="))
                .limit(MOST_COOKIES)
                .map(pair -> pair.substring(COOKIE.length() + 1))
                .flatMap(value -> find(value).stream())
                .filter(session -> isInForce(session, key))
                .findFirst();
    }

    private synchronized Optional<Session> find(String cookie) {
        return Optional.ofNullable(open.get(digest(cookie)));
    }

    synchronized boolean isInForce(Session session, Optional<Secret> key) {
        Instant now = clock.instant();
        return session.until().isAfter(now)
                && session.key().equals(key)
                && open.containsKey(digest(session.cookie().reveal()));
    }

    synchronized void end(Session session) {
        open.remove(digest(session.cookie().reveal()));
    }

    private Secret secret() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
