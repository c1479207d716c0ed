package io.apibuddy.admin;

import io.apibuddy.config.AdminConfig;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.config.Secret;
import io.apibuddy.http.Fields;
import io.apibuddy.message.Call;
import io.apibuddy.message.Problem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who is let in. Where no key is asked for, being on this machine is what counts, so a page of a foreign site that has
 * made its own name point here (DNS rebinding) is known by its Host; and any foreign page by the Origin and Sec-Fetch
 * fields that a browser adds. What changes something asks for a token besides, which such a page cannot know.
 */
final class Gate {
    static final String TOKEN = "X-API-Buddy-Token";

    private static final List<String> OWN_NAMES = List.of("localhost", "127.0.0.1", "[::1]");

    /** Who is on this machine is then the other proxy, and not who asks. */
    private static final List<String> FORWARDED =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP");

    private final Supplier<ProxyConfig> config;
    private final Sessions sessions;
    private final RateLimit limit;

    Gate(Supplier<ProxyConfig> config, Sessions sessions, RateLimit limit) {
        this.config = config;
        this.sessions = sessions;
        this.limit = limit;
    }

    /**
     * Lets in or refuses.
     *
     * @param kind what is asked for; empty: nothing there is
     * @throws Refusal that says why not
     */
    Visitor enter(Call call, Admin.Caller caller, Optional<Endpoint.Kind> kind) {
        if (kind.filter(Endpoint.Kind.PROBE::equals).isPresent()) {
            return new Visitor(caller, Optional.empty(), required());
        }
        boolean file = kind.filter(Endpoint.Kind.FILE::equals).isPresent();
        boolean keyless = caller == Admin.Caller.NO_KEY_REQUIRED
                || !config.get().security().requireSecureKey();
        refuseIf(keyless ? foreignHost(call) : Optional.empty());
        refuseIf(foreignPage(call, file));
        if (kind.map(Endpoint.Kind::counts).orElse(true)) {
            count(call);
        }
        Visitor visitor = new Visitor(caller, session(call, caller), required());
        if (!file) {
            authenticate(call, visitor);
        }
        if (kind.filter(Endpoint.Kind.CHANGE::equals).isPresent() && !mayChange(call, visitor)) {
            throw new Refusal(Problems.tokenMissing());
        }
        return visitor;
    }

    /** Whether one who was let in would be so still: a login may be over, another key required, or the door shut. */
    boolean isStillIn(Visitor visitor) {
        return config.get().admin().enabled()
                && visitor.key().equals(required())
                && visitor.session()
                        .map(session -> sessions.isInForce(session, key()))
                        .orElse(true);
    }

    private Optional<Secret> required() {
        return config.get().security().requireSecureKey() ? key() : Optional.empty();
    }

    private static void refuseIf(Optional<Problem> problem) {
        problem.ifPresent(why -> {
            throw new Refusal(why);
        });
    }

    private void count(Call call) {
        int allowed = config.get().admin().rateLimitPerMinute();
        limit.count(call.client().address(), allowed).ifPresent(wait -> {
            throw new Refusal(Problems.tooMany(allowed, wait));
        });
    }

    private Optional<Session> session(Call call, Admin.Caller caller) {
        return caller == Admin.Caller.NO_KEY_REQUIRED
                ? Optional.empty()
                : sessions.find(call.head().fields(), key());
    }

    private Optional<Secret> key() {
        return config.get().security().secureKey();
    }

    private static void authenticate(Call call, Visitor visitor) {
        switch (visitor.caller()) {
            case WITH_KEY -> {}
            case WITHOUT_KEY -> {
                if (visitor.session().isEmpty()) {
                    throw new Refusal(Problems.keyMissing());
                }
            }
            case NO_KEY_REQUIRED -> {
                if (!Addresses.isLoopback(call.client().address())) {
                    throw new Refusal(Problems.forbidden("Without a required access key the admin API answers this"
                            + " machine alone. Set security.require_secure_key to reach it from elsewhere."));
                }
                if (FORWARDED.stream().anyMatch(call.head().fields()::contains)) {
                    throw new Refusal(Problems.forbidden("Without a required access key the admin API answers this"
                            + " machine alone, and another proxy has passed this request on. Set"
                            + " security.require_secure_key to reach it through one."));
                }
            }
        }
    }

    /** A key that was shown in the path or the query will do as well: a foreign page knows none. */
    private boolean mayChange(Call call, Visitor visitor) {
        if (visitor.caller() == Admin.Caller.WITH_KEY) {
            return true;
        }
        Secret token = visitor.session().map(Session::token).orElseGet(sessions::sharedToken);
        List<String> shown = call.head().fields().values(TOKEN);
        return shown.size() == 1
                && MessageDigest.isEqual(
                        shown.get(0).strip().getBytes(StandardCharsets.UTF_8),
                        token.reveal().getBytes(StandardCharsets.UTF_8));
    }

    private Optional<Problem> foreignHost(Call call) {
        String host = call.client().authority();
        return OWN_NAMES.contains(name(host)) || isAllowed(host)
                ? Optional.empty()
                : Optional.of(Problems.forbidden("Found Host " + Problems.shown(host)
                        + "; without a required access key allowed are localhost, 127.0.0.1, [::1] and what"
                        + " admin.allowed_hosts names."));
    }

    private Optional<Problem> foreignPage(Call call, boolean file) {
        Fields fields = call.head().fields();
        for (String origin : fields.values("Origin")) {
            if (!isOwn(origin.strip(), call)) {
                return Optional.of(Problems.forbidden("Found Origin " + Problems.shown(origin)
                        + "; allowed is this proxy's own, and hosts that admin.allowed_hosts names."));
            }
        }
        // To a browser another port of this machine is the same site: its pages are foreign here all the same.
        boolean foreign = fields.values("Sec-Fetch-Site").stream()
                .anyMatch(site -> !site.equalsIgnoreCase("same-origin") && !site.equalsIgnoreCase("none"));
        boolean navigation = file
                && call.head().method().equals("GET")
                && fields.first("Sec-Fetch-Mode")
                        .filter("navigate"::equalsIgnoreCase)
                        .isPresent();
        return foreign && !navigation
                ? Optional.of(Problems.forbidden(
                        "A page from elsewhere asks for it (Sec-Fetch-Site is neither same-origin" + " nor none)."))
                : Optional.empty();
    }

    /** By the authority: the scheme may be another where a proxy in front ends TLS. */
    private boolean isOwn(String origin, Call call) {
        try {
            URI uri = new URI(origin);
            if (uri.getScheme() == null || uri.getRawAuthority() == null) {
                return false; // "null" among them
            }
            String found = withoutDefaultPort(uri.getRawAuthority(), uri.getScheme());
            String host = withoutDefaultPort(call.client().authority(), uri.getScheme());
            return found.equals(host) || isAllowed(uri.getRawAuthority());
        } catch (java.net.URISyntaxException e) {
            return false;
        }
    }

    /** One that is written without a port stands for all ports. */
    private boolean isAllowed(String authority) {
        AdminConfig admin = config.get().admin();
        return admin.allowedHosts().stream()
                .anyMatch(allowed -> allowed.equalsIgnoreCase(authority) || allowed.equalsIgnoreCase(name(authority)));
    }

    private static String withoutDefaultPort(String authority, String scheme) {
        String lower = authority.toLowerCase(Locale.ROOT);
        String port = scheme.equalsIgnoreCase("https") ? ":443" : ":80";
        return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
    }

    /** Less its port. */
    private static String name(String authority) {
        String lower = authority.toLowerCase(Locale.ROOT);
        int colon = lower.lastIndexOf(':');
        return colon > lower.lastIndexOf(']') && lower.substring(colon + 1).matches("[0-9]*")
                ? lower.substring(0, colon)
                : lower;
    }
}
