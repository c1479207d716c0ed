package io.apibuddy.server;

import io.apibuddy.message.Recollection;

/**
 * One connection, as its exchanges know it.
 *
 * @param shared what all connections have in common
 * @param loop on which everything of this connection happens
 * @param address the other side's IP address
 * @param recollection what the rooms keep of it
 */
record Peer(Shared shared, Loop loop, String address, Recollection recollection) {
    String scheme() {
        return shared.tls ? "https" : "http";
    }
}
