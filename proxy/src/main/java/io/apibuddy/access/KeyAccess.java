package io.apibuddy.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.apibuddy.config.Secret;
import io.apibuddy.config.SecurityConfig;
import io.apibuddy.config.SecurityConfig.KeyPosition;
import io.apibuddy.http.RequestHead;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The check by one key. What can be configured is one immutable value, swapped whole. */
final class KeyAccess implements Access {
    /** How many addresses are remembered; who is forgotten has to authenticate again, no more. */
    private static final int REMEMBERED = 10_000;

    /** The path's first segment that no mapping can have. */
    private static final String ADMIN = "admin";

    private final Failures failures;
    private final Cache<String, Boolean> knownAddresses = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();
    private final Secret made = make();
    private volatile Setup setup;

    KeyAccess(SecurityConfig config, Set<String> mappings, InstantSource clock) {
        this.failures = new Failures(clock);
        this.setup = setup(config, mappings, new Object());
    }

    private static Secret make() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    private Setup setup(SecurityConfig config, Set<String> mappings, Object trust) {
        return config.requireSecureKey()
                ? new Setup(
                        config,
                        mappings,
                        Optional.of(AccessKey.of(config.secureKey().orElse(made), config, mappings)),
                        trust)
                : new Setup(config, mappings, Optional.empty(), trust);
    }

    @Override
    public void reconfigure(SecurityConfig config, Set<String> mappings) {
        Setup before = setup;
        Setup next = setup(config, mappings, before.trust());
        if (next.key().map(AccessKey::secret).equals(before.key().map(AccessKey::secret))) {
            setup = next;
        } else {
            setup = next.trustingNobody();
            knownAddresses.invalidateAll();
        }
    }

    @Override
    public Optional<Secret> key() {
        return setup.key().map(AccessKey::secret);
    }

    @Override
    public Verdict check(RequestHead head, String address, Acquaintance connection) {
        Setup now = setup;
        if (now.key().isEmpty()) {
            return new Verdict.Granted(now.withoutKeyHeader(head), "", false, now);
        }
        AccessKey key = now.key().get();
        String candidate = candidate(now, head);
        if (candidate == null) {
            return new Verdict.Missing();
        }
        Optional<Duration> wait = lockedFor(now, address, connection);
        if (wait.isPresent()) {
            return new Verdict.SlowDown(wait.get());
        }
        if (!key.is(candidate)) {
            connection.shownWrong();
            failures.add(address);
            return new Verdict.Wrong();
        }
        remember(now, address, connection);
        return new Verdict.Granted(Stripping.stripped(head, now.config(), key), Stripping.prefix(head, key), true, now);
    }

    @Override
    public boolean grantsStill(Verdict.Granted granted, String address, Acquaintance connection) {
        Setup now = setup;
        if (granted.setup() != now) {
            return false;
        }
        if (!granted.authenticated() || connection.hasShown(now.trust())) {
            return true;
        }
        if (lockedFor(now, address, connection).isPresent()) {
            return false;
        }
        remember(now, address, connection);
        return true;
    }

    @Override
    public RequestHead stripped(RequestHead head) {
        Setup now = setup;
        return now.key()
                .map(key -> Stripping.stripped(head, now.config(), key))
                .orElseGet(() -> now.withoutKeyHeader(head));
    }

    /** The text that stands first, in the order of the positions, where a key is looked for. */
    private static @Nullable String candidate(Setup setup, RequestHead head) {
        for (KeyPosition position : setup.config().keyPositions()) {
            String found = switch (position) {
                case HEADER ->
                    head.fields().first(setup.config().keyHeaderName()).orElse(null);
                case PATH_PREFIX -> inPath(setup, head.target().firstSegment());
                case QUERY_PARAM -> inQuery(setup, head);
            };
            if (found != null) {
                return found;
            }
        }
        // The admin API's clients, its pages among them, show the key in the header wherever others may show it.
        return head.target().firstSegment().equals(ADMIN)
                ? head.fields().first(setup.config().keyHeaderName()).orElse(null)
                : null;
    }

    /**
     * Any first segment that could not be anything else is taken for a key, of whatever length and followed by whatever:
     * it is compared and counted. {@code /} has none.
     */
    private static @Nullable String inPath(Setup setup, String segment) {
        return segment.isEmpty() || segment.equals(ADMIN) || setup.mappings().contains(segment)
                ? null
                : Percent.decode(segment);
    }

    private static @Nullable String inQuery(Setup setup, RequestHead head) {
        if (head.target().query().isEmpty()) {
            return null;
        }
        return head.target().parameters().stream()
                .filter(parameter ->
                        Percent.decode(parameter.name()).equals(setup.config().keyParamName()))
                .findFirst()
                .map(parameter -> Percent.decode(parameter.value().orElse("")))
                .orElse(null);
    }

    private Optional<Duration> lockedFor(Setup now, String address, Acquaintance connection) {
        if (failures.none() || connection.hasShown(now.trust())) {
            return Optional.empty();
        }
        Optional<Duration> own = failures.lockOf(address);
        return own.isPresent() || knownAddresses.getIfPresent(address) != null ? own : failures.lockOfAll();
    }

    private void remember(Setup now, String address, Acquaintance connection) {
        if (!connection.hasShown(now.trust())) {
            connection.shown(now.trust());
            knownAddresses.put(address, Boolean.TRUE);
        }
    }

    /**
     * What is configured, as one value.
     *
     * @param trust stands for the key towards those who have shown it: another one when the key is another
     */
    private record Setup(SecurityConfig config, Set<String> mappings, Optional<AccessKey> key, Object trust) {
        Setup {
            mappings = Set.copyOf(mappings);
        }

        Setup trustingNobody() {
            return new Setup(config, mappings, key, new Object());
        }

        RequestHead withoutKeyHeader(RequestHead head) {
            return head.fields().contains(config.keyHeaderName())
                    ? head.withFields(head.fields().without(config.keyHeaderName()))
                    : head;
        }
    }
}
