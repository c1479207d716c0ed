package io.apibuddy.store;

/** What entries came from: a mapping's name and an upstream URI. */
record Resource(String mapping, String uri) {
    static Resource of(StoredEntry entry) {
        return new Resource(entry.key().mapping(), entry.response().uri());
    }
}
