package io.apibuddy;

import io.apibuddy.config.ProxyConfig;
import io.apibuddy.config.Secret;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.store.ResponseStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A caching proxy for outbound HTTP APIs that an application embeds. For any thread; its methods block until done. */
public final class CachingProxy implements AutoCloseable {
    /**
     * A proxy, not yet started.
     *
     * @param config validated
     */
    public CachingProxy(ProxyConfig config) {
        throw new UnsupportedOperationException("not yet: " + config);
    }

    /**
     * Adds a listener.
     *
     * @param listener told from now on
     */
    public void addListener(ProxyListener listener) {}

    /** Starts and returns once it listens. */
    public void start() {}

    /**
     * Starts.
     *
     * @param blocking whether to return only once it has been stopped
     */
    public void start(boolean blocking) {}

    /** Stops: what is in flight finishes within {@code shutdown_timeout}. It can be started again. */
    public void stop() {}

    @Override
    public void close() {
        stop();
    }

    /**
     * Whether it listens.
     *
     * @return true between start and stop
     */
    public boolean isRunning() {
        return false;
    }

    /**
     * The port in use.
     *
     * @return 1 to 65535
     */
    public int port() {
        return 0;
    }

    /**
     * The base URI for a mapping, with the key when one is required.
     *
     * @param mapping its name
     * @return such as {@code http://127.0.0.1:49152/KEY/wiki}
     */
    public URI uri(String mapping) {
        throw new UnsupportedOperationException("not yet: " + mapping);
    }

    /**
     * The access key in force.
     *
     * @return empty when none is required
     */
    public Optional<Secret> secureKey() {
        return Optional.empty();
    }

    /**
     * The configuration in force.
     *
     * @return as last loaded or updated
     */
    public ProxyConfig config() {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * Changes one key of the configuration.
     *
     * @param key dotted
     * @param value as it would stand in the file
     */
    public void updateConfig(String key, Object value) {}

    /**
     * Takes over a whole new configuration.
     *
     * @param config validated
     */
    public void reload(ProxyConfig config) {}

    /**
     * Removes all stored answers.
     *
     * @return number removed
     */
    public long clearCache() {
        return 0;
    }

    /**
     * Removes the stored answers of one mapping.
     *
     * @param mapping its name
     * @return number removed
     */
    public long clearCache(String mapping) {
        return 0;
    }

    /**
     * Numbers of the cache.
     *
     * @return exact at the time of the answer
     */
    public ResponseStore.Statistics cacheStatistics() {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * What is stored.
     *
     * @param mapping its name, or empty for all
     * @param containing text that the URI must contain; empty for any
     * @param limit how many at most
     * @return newest use first
     */
    public List<ResponseStore.Summary> cacheEntries(Optional<String> mapping, String containing, int limit) {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * Writes a consistent copy of the cache while it runs.
     *
     * @param file that must not exist yet
     */
    public void backupCache(Path file) {}
}
