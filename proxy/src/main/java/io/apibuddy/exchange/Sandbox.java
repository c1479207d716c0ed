package io.apibuddy.exchange;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Keeps pages of upstreams apart from this proxy. To a browser, whatever is answered here is of one origin: a page of one
 * upstream's could use the admin API as the dashboard does, read what other mappings answer, and spend their credentials.
 * So what a browser asks for, and could run scripts from, gets a policy under which it runs none and belongs to no origin
 * (<a href="https://html.spec.whatwg.org/multipage/browsers.html#sandboxing">HTML, section 7.1.5</a>); the same one that
 * GitHub serves raw files with. Programs get what upstream sent.
 */
final class Sandbox {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

    /** Nor does the page tell others the path that it was opened by, which may begin with the access key. */
    private static final String REFERRER = "no-referrer";

    /** Types that browsers have viewers for, which show them without scripts, and not well under the policy. */
    private static final Pattern INERT = Pattern.compile(
            "application/(json|pdf)|[a-z]+/[a-z0-9.-]+\\+json|(image|audio|video)/[a-z0-9.-]+",
            Pattern.CASE_INSENSITIVE);

    private Sandbox() {}

    /** Whether a browser asks: each says what it will use the answer for, or over plain HTTP that it wants a page. */
    private static boolean isBrowser(Fields request) {
        return request.contains("Sec-Fetch-Dest") || request.contains("Upgrade-Insecure-Requests");
    }

    /** Adds what keeps an answer in, where that is needed; beside any policy of upstream's, as both then hold. */
    static void add(Fields.Builder reply, ResponseHead answer, Fields request) {
        if (isBrowser(request) && !isInert(answer)) {
            reply.add("Content-Security-Policy", POLICY).add("Referrer-Policy", REFERRER);
        }
    }

    /** Whether no browser takes it for a page, however it guesses. */
    private static boolean isInert(ResponseHead answer) {
        List<String> types = answer.fields().values("Content-Type");
        if (types.isEmpty()) {
            return answer.status() == 304; // of what the browser has, with the policy that it came with
        }
        String type = types.get(0);
        return types.size() == 1
                && type.indexOf(',') < 0
                && INERT.matcher(type.split(";", 2)[0].strip()).matches();
    }
}
