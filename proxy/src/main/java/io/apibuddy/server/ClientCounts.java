package io.apibuddy.server;

import io.netty.channel.ChannelFuture;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;

/** How many connections each client has. For any thread; as large as there are clients connected. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by closing the channel
final class ClientCounts {
    private final ConcurrentHashMap<InetAddress, Integer> open = new ConcurrentHashMap<>();

    /**
     * Counts a connection until it is closed.
     *
     * @param most how many a client may have; 0: any number
     * @return false, with nothing counted, when it has that many
     */
    boolean enter(InetAddress client, int most, ChannelFuture closed) {
        boolean[] entered = {false};
        open.compute(client, (address, count) -> {
            int now = count == null ? 0 : count;
            entered[0] = most <= 0 || now < most;
            return entered[0] ? Integer.valueOf(now + 1) : count;
        });
        if (entered[0]) {
            closed.addListener(
                    done -> open.computeIfPresent(client, (address, count) -> count == 1 ? null : count - 1));
        }
        return entered[0];
    }
}
