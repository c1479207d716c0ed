package io.apibuddy.admin;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an address in text tells. Names are never looked up. */
final class Addresses {
    private static final Pattern LITERAL = Pattern.compile("[0-9]+(?:\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private Addresses() {}

    static boolean isLoopback(String address) {
        return parse(address).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    /** Who counts as one: an address, or with IPv6 the network of 64 bits, of which one host has all. */
    static String group(String address) {
        return parse(address)
                .filter(Inet6Address.class::isInstance)
                .map(parsed -> HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), 8)) + "/64")
                .orElse(address);
    }

    private static Optional<InetAddress> parse(String address) {
        int zone = address.indexOf('%');
        String bare = zone < 0 ? address : address.substring(0, zone);
        if (!LITERAL.matcher(bare).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(bare)); // a literal: nobody is asked
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
