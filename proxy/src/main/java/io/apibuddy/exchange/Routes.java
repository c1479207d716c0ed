package io.apibuddy.exchange;

import io.apibuddy.config.ProxyConfig;
import io.apibuddy.http.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which mapping a target belongs to: the one that its path's first segment names. */
record Routes(Map<String, Route> byName) {

    static Routes of(ProxyConfig config, Macs macs, Guards guards) {
        Map<String, Route> byName = new LinkedHashMap<>();
        config.mappings()
                .forEach((name, mapping) ->
                        byName.put(name, Route.of(mapping, config.cache(), macs, guards.of(mapping, config))));
        return new Routes(byName);
    }

    Optional<Route> find(Target target) {
        return Optional.ofNullable(byName.get(target.firstSegment()));
    }

    Set<String> names() {
        return byName.keySet();
    }
}
