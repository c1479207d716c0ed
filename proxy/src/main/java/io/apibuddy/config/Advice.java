package io.apibuddy.config;

/** What is allowed but seldom wise. */
final class Advice {
    private Advice() {}

    static void give(ProxyConfig config, Mistakes mistakes) {
        config.mappings().forEach((name, mapping) -> {
            if (mapping.tls().insecure()) {
                String key = TreeDecoder.MAPPINGS + "." + name + ".tls.insecure";
                Place place = config.settings()
                        .at(Settings.path(key, config.mappings().keySet()))
                        .map(Node::place)
                        .orElse(Place.DEFAULT);
                mistakes.warn(place, key, "upstream's certificate is not checked");
            }
        });
    }
}
