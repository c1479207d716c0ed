package io.apibuddy.access;

import io.apibuddy.config.SecurityConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;

/** Takes the key out of a request that has shown it, wherever it stood, so that it goes no further. */
final class Stripping {
    private Stripping() {}

    static Access.Verdict.Granted granted(RequestHead head, SecurityConfig config, AccessKey key) {
        Target target = head.target();
        String segment = target.firstSegment();
        String prefix = "";
        if (!segment.isEmpty() && key.is(Percent.decode(segment))) {
            prefix = "/" + segment;
            target = target.withoutFirstSegment().under("");
        }
        if (target.query().isPresent()) {
            target = target.withoutParameters(parameter -> isKey(parameter, config, key));
        }
        RequestHead stripped = new RequestHead(head.method(), target, fields(head.fields(), config, key));
        return new Access.Verdict.Granted(stripped, prefix, true);
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
