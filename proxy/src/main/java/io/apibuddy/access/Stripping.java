package io.apibuddy.access;

import io.apibuddy.config.SecurityConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;

/** Takes the key out of a request that has shown it, wherever it stood, so that it goes no further. */
final class Stripping {
    private Stripping() {}

    /** What {@link #stripped} takes off the front of the path, as it stands there; empty when nothing. */
    static String prefix(RequestHead head, AccessKey key) {
        String segment = head.target().firstSegment();
        return !segment.isEmpty() && key.is(Percent.decode(segment)) ? "/" + segment : "";
    }

    static RequestHead stripped(RequestHead head, SecurityConfig config, AccessKey key) {
        Target target = head.target();
        if (!prefix(head, key).isEmpty()) {
            target = target.withoutFirstSegment().under("");
        }
        if (target.query().isPresent()) {
            target = target.withoutParameters(parameter -> isKey(parameter, config, key));
        }
        return new RequestHead(head.method(), target, fields(head.fields(), config, key));
    }

    private static boolean isKey(Target.Parameter parameter, SecurityConfig config, AccessKey key) {
        return Percent.decode(parameter.name()).equals(config.keyParamName())
                && parameter.value().map(Percent::decode).filter(key::is).isPresent();
    }

    /** A browser that was shown a page under {@code /KEY/} names the key in its Referer. */
    private static Fields fields(Fields fields, SecurityConfig config, AccessKey key) {
        Fields rest = fields.without(config.keyHeaderName());
        boolean named = rest.values("Referer").stream().anyMatch(text -> key.isIn(Percent.decode(text)));
        return named ? rest.without("Referer") : rest;
    }
}
