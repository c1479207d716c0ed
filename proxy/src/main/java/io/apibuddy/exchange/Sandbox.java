package io.apibuddy.exchange;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps pages of upstreams apart from this proxy. To a browser, whatever is answered here is of one origin: a page of one
 * upstream's could use the admin API as the dashboard does, read what other mappings answer, and spend their credentials.
 * So what a browser asks for, and could run scripts from, gets a policy under which it runs none and belongs to no origin
 * (HTML Living Standard, "Sandboxing"); the one that GitHub serves raw files with. Programs get what upstream sent.
 */
final class Sandbox {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

    /**
     * What upstreams have no say in: the policy, which a 304 with theirs would replace in what the browser has; whom it
     * tells of addresses, which may begin with the access key; and what holds for the whole origin, or host.
     */
    private static final Set<String> DROPPED = Set.of(
            "content-security-policy",
            "content-security-policy-report-only",
            "referrer-policy",
            "reporting-endpoints",
            "report-to",
            "nel",
            "clear-site-data",
            "service-worker-allowed",
            "strict-transport-security");

    /** Types that browsers have viewers for, which show them without scripts, and not well under the policy. */
    private static final Pattern INERT = Pattern.compile(
            "application/(json|pdf)|[a-z]+/[a-z0-9.-]+\\+json|(image|audio|video)/[a-z0-9.-]+",
            Pattern.CASE_INSENSITIVE);

    private Sandbox() {}

    /** Whether a browser asks. To other hosts without TLS it does not say what for, but all have this name. */
    static boolean isBrowser(Fields request) {
        return request.contains("Sec-Fetch-Dest")
                || request.first("User-Agent")
                        .filter(agent -> agent.startsWith("Mozilla/"))
                        .isPresent();
    }

    /**
     * A head as a client may have it.
     *
     * @param reply the head to send
     * @param represented the head whose Content-Type is that of what the client then has: for a 304, of what is stored
     * @param request the client's fields
     * @return the same, unless the client is a browser
     */
    static ResponseHead around(ResponseHead reply, ResponseHead represented, Fields request) {
        if (!isBrowser(request)) {
            return reply;
        }
        Fields.Builder fields = Fields.builder();
        reply.fields().forEach((name, value) -> {
            if (!DROPPED.contains(name.toLowerCase(Locale.ROOT))) {
                fields.add(name, value);
            }
        });
        if (!isInert(represented.fields().values("Content-Type"))) {
            fields.add("Content-Security-Policy", POLICY);
        }
        return reply.withFields(fields.add("Referrer-Policy", "no-referrer").build());
    }

    /** Whether no browser takes it for a page, however it guesses. */
    private static boolean isInert(List<String> types) {
        return types.size() == 1
                && types.get(0).indexOf(',') < 0
                && INERT.matcher(types.get(0).split(";", 2)[0].strip()).matches();
    }
}
