package io.apibuddy.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What two keys say about each other. A key that is wrong by itself is not looked at again. */
final class CrossChecks {
    private final Map<String, Values> sections;
    private final Mistakes mistakes;

    private CrossChecks(Map<String, Values> sections, Mistakes mistakes) {
        this.sections = sections;
        this.mistakes = mistakes;
    }

    static void check(Map<String, Values> sections, Map<String, Values> mappings, Mistakes mistakes) {
        CrossChecks checks = new CrossChecks(sections, mistakes);
        checks.certificateWithItsKey();
        checks.sizesInOrder();
        checks.keyIsNoMapping(mappings.keySet());
        checks.limitsHaveMappings(mappings.keySet());
    }

    private Values section(String name) {
        Values values = sections.get(name);
        if (values == null) {
            throw new IllegalArgumentException(name);
        }
        return values;
    }

    private void certificateWithItsKey() {
        Values server = section("server");
        Optional<?> certificate = server.get("tls.cert_file");
        Optional<?> key = server.get("tls.key_file");
        if (certificate.isPresent()
                && server.node("tls.key_file").map(CrossChecks::isNull).orElse(true)) {
            missing(server, "tls.cert_file", "tls.key_file");
        } else if (key.isPresent()
                && server.node("tls.cert_file").map(CrossChecks::isNull).orElse(true)) {
            missing(server, "tls.key_file", "tls.cert_file");
        }
    }

    private static boolean isNull(Node node) {
        return node instanceof Node.Scalar scalar && scalar.isNullOrBlank();
    }

    private void missing(Values server, String present, String absent) {
        Place place = server.node(present).map(Node::place).orElse(Place.DEFAULT);
        mistakes.add(place, "server." + absent, "nothing", "a file's path, because server." + present + " is set");
    }

    private void sizesInOrder() {
        Values cache = section("cache");
        long least = cache.get("min_cache_response_size");
        long most = cache.get("max_cache_response_size");
        if (least > most) {
            String blamed = cache.node("min_cache_response_size").isPresent()
                    ? "min_cache_response_size"
                    : "max_cache_response_size";
            Place place = cache.node(blamed).map(Node::place).orElse(Place.DEFAULT);
            mistakes.add(
                    place,
                    "cache." + blamed,
                    blamed.startsWith("min") ? Long.toString(least) : Long.toString(most),
                    "a min_cache_response_size (" + least + ") that is not above max_cache_response_size (" + most
                            + ")");
        }
    }

    private void keyIsNoMapping(Set<String> names) {
        Values security = section("security");
        Optional<Secret> key = security.get("secure_key");
        if (key.isPresent() && names.contains(key.get().reveal())) {
            Place place = security.node("secure_key").map(Node::place).orElse(Place.DEFAULT);
            mistakes.add(
                    place,
                    "security.secure_key",
                    "the name of a mapping (not shown)",
                    Rule.ACCESS_KEY.allowed() + ", but no mapping's name");
        }
    }

    private void limitsHaveMappings(Set<String> names) {
        section("throttling").node("domain_limits").ifPresent(node -> {
            if (node instanceof Node.Mapping limits) {
                limits.entries().forEach((name, entry) -> {
                    if (Rule.MAPPING_NAME.admits(name) && !names.contains(name)) {
                        mistakes.add(
                                entry.place(),
                                "throttling.domain_limits." + Texts.name(name),
                                "the name of no mapping",
                                names.isEmpty() ? "no key, as there is no mapping" : String.join(", ", names),
                                Suggestions.near(name, names));
                    }
                });
            }
        });
    }
}
