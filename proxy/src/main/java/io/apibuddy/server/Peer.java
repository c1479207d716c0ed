package io.apibuddy.server;

/**
 * One connection, as its exchanges know it.
 *
 * @param shared what all connections have in common
 * @param loop on which everything of this connection happens
 * @param address the other side's IP address
 */
record Peer(Shared shared, Loop loop, String address) {
    String scheme() {
        return shared.tls ? "https" : "http";
    }
}
