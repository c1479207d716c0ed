package io.apibuddy.admin;

import io.apibuddy.config.Secret;
import io.apibuddy.events.Masking;
import io.apibuddy.http.Target;
import io.apibuddy.message.Call;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes down who asked for what. A key that stands where it is not looked for, a token and a cookie never get here: of
 * a path that there is none of, and of a query that is not understood, nothing is written.
 */
final class AccessRecord {
    private static final Logger LOG = LoggerFactory.getLogger("io.apibuddy.admin");

    /** Whose values are URLs, or parts of one: what follows their question mark may be a credential. */
    private static final Set<String> URLS = Set.of("url", "prefix", "q");

    /** A URL within a URL is escaped once more; nobody does it oftener. */
    private static final int MOST_ESCAPED = 3;

    private AccessRecord() {}

    static void write(
            Call call,
            Optional<Endpoint> endpoint,
            boolean understood,
            Optional<Secret> key,
            int status,
            Duration took) {
        Target target = call.head().target();
        boolean shown = endpoint.isPresent()
                && key.filter(secret -> isIn(target, secret)).isEmpty();
        Level level = endpoint.filter(found -> found.kind().isOpenToAll()).isPresent() ? Level.DEBUG : Level.INFO;
        LOG.atLevel(level)
                .log(
                        "{} {} {} {} {} ms",
                        call.client().address(),
                        call.head().method(),
                        shown ? target(target, understood) : "/admin/***",
                        status,
                        took.toMillis());
    }

    /** Also as people copy it: the address of this proxy with the key in it, as the value of a parameter. */
    private static boolean isIn(Target target, Secret key) {
        String text = target.toString();
        for (int i = 0; i < MOST_ESCAPED && !text.contains(key.reveal()); i++) {
            text = new Target.Parameter("=" + text).decodedValue().orElse("");
        }
        return text.contains(key.reveal());
    }

    private static String target(Target target, boolean understood) {
        if (target.query().isEmpty()) {
            return target.path();
        }
        if (!understood) {
            return target.path() + "?***";
        }
        String query = target.parameters().stream().map(AccessRecord::shown).collect(Collectors.joining("&"));
        return Masking.mask(Target.parse(target.path() + "?" + query));
    }

    private static String shown(Target.Parameter parameter) {
        if (!URLS.contains(parameter.decodedName())) {
            return parameter.raw();
        }
        String value = parameter.value().orElse("");
        int mark = value.replace("%3f", "%3F").indexOf("%3F");
        int end = value.indexOf('?') >= 0 && (mark < 0 || value.indexOf('?') < mark) ? value.indexOf('?') : mark;
        return parameter.name() + "=" + (end < 0 ? value : value.substring(0, end) + "?***");
    }
}
