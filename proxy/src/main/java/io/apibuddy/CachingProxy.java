package io.apibuddy;

import io.apibuddy.admin.Meters;
import io.apibuddy.admin.ProxyMetrics;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.config.ProxyException;
import io.apibuddy.config.Secret;
import io.apibuddy.config.SecurityConfig.KeyPosition;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.events.Tracing;
import io.apibuddy.exchange.Timers;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Purge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A caching proxy for outbound HTTP APIs that an application embeds.
 *
 * <pre>{@code
 * try (CachingProxy proxy = CachingProxy.builder()
 *         .map("wiki", "https://en.wikipedia.org")
 *         .database(Path.of("cache.db"))
 *         .start()) {
 *     URI base = proxy.uri("wiki"); // http://127.0.0.1:49152/wiki
 * }
 * }</pre>
 *
 * For any thread; methods block until what they do is done, so they are not for an event loop. Nothing is shared between
 * two proxies but what they are both pointed at. It can be started again after it was stopped; its cache file, its access
 * key and its listeners stay.
 */
public final class CachingProxy implements AutoCloseable {
    private final Lasting lasting;

    /** Guards the two below; held while starting and stopping. */
    private final Object lifecycle = new Object();

    private volatile ProxyConfig config;
    private volatile Optional<Running> running = Optional.empty();
    private Optional<AccessFile> accessFile = Optional.empty();

    private volatile Optional<Supplier<ProxyConfig>> source = Optional.empty();
    private volatile Optional<Runnable> ending = Optional.empty();

    /**
     * A proxy that is not started yet.
     *
     * @param config validated; where an access key is required and none is set, one is made now
     */
    public CachingProxy(ProxyConfig config) {
        this(config, new MonotonicClock(), EventLoops::timers, Optional.empty(), Tracing.NONE);
    }

    private CachingProxy(
            ProxyConfig config,
            InstantSource clock,
            Function<Vertx, Timers> timers,
            Optional<MeterRegistry> registry,
            Tracing tracing) {
        this.config = Keys.madeIfMissing(config, Optional.empty());
        this.lasting = new Lasting(clock, timers, new Listeners(), Meters.open(registry, clock), tracing);
        lasting.listeners().add(lasting.meters().listener());
        lasting.listeners()
                .add(new AccessLog(
                        () -> this.config.logging().format(),
                        () -> this.config.security().logSecurityEvents()));
    }

    /**
     * Begins a proxy that is set up in code: any free port on 127.0.0.1, its cache in memory, no key required.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Adds a listener.
     *
     * @param listener told from now on, on an event loop: it must not block
     */
    public void addListener(ProxyListener listener) {
        lasting.listeners().add(listener);
    }

    /**
     * Says where the configuration can be read anew, for {@code POST /admin/config/reload}. A proxy that {@link
     * Builder#config} read from a file knows it.
     *
     * @param source read on a thread that may block; what it throws is told to who asked for it
     */
    public void onReload(Supplier<ProxyConfig> source) {
        this.source = Optional.of(source);
    }

    /**
     * Says how the program around the proxy is ended, for {@code POST /admin/shutdown}. Without it that is refused.
     *
     * @param ending called once the answer has been sent, on an event loop: it must not block
     */
    public void onShutdown(Runnable ending) {
        this.ending = Optional.of(ending);
    }

    Optional<Supplier<ProxyConfig>> source() {
        return source;
    }

    Optional<Runnable> ending() {
        return ending;
    }

    /**
     * Starts, and returns once it listens. Without effect when it is running.
     *
     * @throws ProxyException when the port is taken or the cache file belongs to something else; nothing is left running
     */
    public void start() {
        start(false);
    }

    /**
     * Starts.
     *
     * @param blocking whether to return only once it has been stopped, or the thread was interrupted (which stops it)
     * @throws ProxyException when the port is taken or the cache file belongs to something else; nothing is left running
     */
    public void start(boolean blocking) {
        CountDownLatch stopped;
        synchronized (lifecycle) {
            if (running.isEmpty()) {
                accessFile.ifPresent(file -> file.open(config.logging()));
                try {
                    running = Optional.of(Running.start(this, config, lasting));
                } finally {
                    if (running.isEmpty()) {
                        accessFile.ifPresent(AccessFile::close);
                    }
                }
            }
            stopped = running.get().stopped();
        }
        if (blocking) {
            try {
                stopped.await();
            } catch (InterruptedException e) {
                stop();
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Stops: no more connections are taken, what is in flight finishes within {@code server.shutdown_timeout}, what is to
     * be stored is written. Without effect when it is not running.
     */
    public void stop() {
        synchronized (lifecycle) {
            running.ifPresent(Running::stop);
            running = Optional.empty();
            accessFile.ifPresent(AccessFile::close);
        }
    }

    /** Stops, and takes its meters out of the application's registry, if it was given one. */
    @Override
    public void close() {
        stop();
        lasting.meters().close();
    }

    /**
     * Whether it listens.
     *
     * @return true between start and stop
     */
    public boolean isRunning() {
        return running.isPresent();
    }

    /**
     * The port in use.
     *
     * @return 1 to 65535, also when 0 was configured
     * @throws ProxyException when it is not running
     */
    public int port() {
        return inRun().port();
    }

    /**
     * The base URI of a mapping, to be set in the client that calls it. Holds the access key when one is required and may
     * stand in the path.
     *
     * @param mapping its name
     * @return such as {@code http://127.0.0.1:49152/KEY/wiki}, without a slash at its end
     * @throws ProxyException when it is not running
     * @throws IllegalArgumentException when there is no such mapping; the message lists the known ones
     */
    public URI uri(String mapping) {
        ProxyConfig config = this.config;
        if (!config.mappings().containsKey(mapping)) {
            throw new IllegalArgumentException("mapping: found " + mapping + ", allowed "
                    + config.mappings().keySet());
        }
        boolean inPath = config.security().keyPositions().contains(KeyPosition.PATH_PREFIX);
        String prefix = secureKey().filter(key -> inPath).map(key -> "/" + key).orElse("");
        return URI.create(address() + prefix + "/" + mapping);
    }

    /**
     * Where it listens, for a client on this machine.
     *
     * @return such as {@code http://127.0.0.1:49152}
     * @throws ProxyException when it is not running
     */
    public URI address() {
        String host = config.server().host();
        String reachable = switch (host) {
            case "0.0.0.0", "" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
        String scheme = config.server().tls().isPresent() ? "https" : "http";
        return URI.create(scheme + "://" + reachable + ":" + port());
    }

    /**
     * The access key in force, for clients that may have it; nothing else shows or logs it.
     *
     * @return 43 characters of base64url when it was made here; empty when none is required
     */
    public Optional<String> secureKey() {
        return config.security().requireSecureKey()
                ? config.security().secureKey().map(Secret::reveal)
                : Optional.empty();
    }

    /**
     * The configuration in force.
     *
     * @return as last set, updated or reloaded
     */
    public ProxyConfig config() {
        return config;
    }

    /**
     * Changes one key of the configuration, in running parts too.
     *
     * @param key dotted, such as {@code cache.max_entries} or {@code domain_mappings.wiki.ttl_seconds}
     * @param value as it would stand in the file: a text, number, boolean, list or map
     * @throws io.apibuddy.config.ConfigurationException when the result would not be valid, or the key cannot change
     *     while the proxy runs; nothing is changed then
     */
    public void updateConfig(String key, Object value) {
        synchronized (lifecycle) {
            reload(config.with(key, value));
        }
    }

    /**
     * Takes over a whole new configuration, in running parts too. Calls under way go on under the one they began with.
     *
     * @param changed validated; without a key of its own it keeps the one that was made
     * @throws io.apibuddy.config.ConfigurationException when something changes that cannot while the proxy runs
     *     ({@code server.host}, {@code server.port}, {@code server.tls}, {@code cache.database_path}); nothing is changed
     *     then
     */
    public void reload(ProxyConfig changed) {
        synchronized (lifecycle) {
            ProxyConfig next = Keys.madeIfMissing(changed, config.security().secureKey());
            running.ifPresent(run -> run.reconfigure(config, next));
            config = next;
        }
    }

    /**
     * Numbers since the proxy was made, and of what is stored now.
     *
     * @return a snapshot
     */
    public ProxyMetrics metrics() {
        return Waiting.on(lasting.meters().snapshot());
    }

    /**
     * Removes all stored answers.
     *
     * @return number removed
     * @throws ProxyException when it is not running, or the cache cannot be written
     */
    public long clearCache() {
        return Waiting.on(inRun().exchange().purge(new Purge.All()));
    }

    /**
     * Removes the stored answers of one mapping.
     *
     * @param mapping its name; one that is no longer configured may still have answers
     * @return number removed
     * @throws ProxyException when it is not running, or the cache cannot be written
     */
    public long clearCache(String mapping) {
        return Waiting.on(inRun().exchange().purge(new Purge.Mapping(mapping)));
    }

    /**
     * Numbers of the cache.
     *
     * @return exact at the time of the answer
     * @throws ProxyException when it is not running
     */
    public ResponseStore.Statistics cacheStatistics() {
        return Waiting.on(inRun().store().statistics());
    }

    /**
     * What is stored.
     *
     * @param mapping its name, or empty for all
     * @param containing text that the URI must contain; empty for any
     * @param limit how many at most
     * @return newest use first
     * @throws ProxyException when it is not running
     */
    public List<ResponseStore.Summary> cacheEntries(Optional<String> mapping, String containing, int limit) {
        return Waiting.on(inRun().store().list(mapping, containing, limit));
    }

    /**
     * Why a request would be answered the way it would be now: its key, what is stored, the verdict and its ground, and
     * the stored answers that come near. Nothing is fetched or changed.
     *
     * @param method such as {@code GET}
     * @param target path and query as a client sends them, such as {@code /wiki/page?a=b}, less any access key
     * @param fields of the request
     * @param content of it; empty when it has none
     * @return what would happen now
     * @throws ProxyException when it is not running
     * @throws io.apibuddy.http.MalformedTargetException when the target is none
     */
    public Explanation explain(String method, String target, Fields fields, byte[] content) {
        RequestHead head = new RequestHead(method, Target.parse(target), fields);
        return Waiting.on(inRun().exchange().explain(head, Buffer.buffer(content)));
    }

    /**
     * Why a request was answered the way it was.
     *
     * @param id of its {@link io.apibuddy.events.ExchangeEvent}
     * @return what happened, and what would happen now; empty when it is not remembered: only some of the last ones are
     * @throws ProxyException when it is not running
     */
    public Optional<Explanation> explain(long id) {
        return Waiting.on(inRun().exchange().explain(id));
    }

    /**
     * Writes a consistent copy of the cache while it runs.
     *
     * @param file that must not exist yet
     * @throws ProxyException when it is not running, or the file cannot be written
     */
    public void backupCache(Path file) {
        Waiting.on(inRun().store().backup(file), Waiting.FOR_A_COPY);
    }

    private void logTo(Path file) {
        AccessFile opensWithTheProxy =
                new AccessFile(file, () -> config.logging().format());
        lasting.listeners().add(opensWithTheProxy);
        accessFile = Optional.of(opensWithTheProxy);
    }

    private Running inRun() {
        return running.orElseThrow(() -> new ProxyException("the proxy is not running: call start() first"));
    }

    /**
     * Sets up a proxy in code. What is not set has the default that docs/configuration.md names, but for the port (any
     * free one). Mistakes are reported by {@link #build} and {@link #start}, all at once. Not for several threads.
     */
    public static final class Builder {
        private static final String SOURCE = "builder";

        private final ConfigLoader loader = ConfigLoader.create().fallback("server.port", 0);
        private final List<ProxyListener> listeners = new ArrayList<>();
        private Optional<MeterRegistry> registry = Optional.empty();
        private Tracing tracing = Tracing.NONE;
        private boolean readsFile;
        private InstantSource clock = new MonotonicClock();
        private Function<Vertx, Timers> timers = EventLoops::timers;
        private Optional<Path> accessLog = Optional.empty();

        private Builder() {}

        /**
         * Reads a configuration file, over which everything that is set here wins, wherever it is called.
         *
         * @param file YAML or JSON; <code>${NAME}</code> and {@code API_BUDDY_*} are taken from the environment of the
         *     process
         * @return this builder
         */
        public Builder config(Path file) {
            loader.file(file).environment(System.getenv());
            readsFile = true;
            return this;
        }

        /**
         * Maps a name to an upstream.
         *
         * @param name the first segment of the paths that go there
         * @param upstream http or https, may carry a base path
         * @return this builder
         */
        public Builder map(String name, String upstream) {
            loader.mapping(name, upstream, SOURCE);
            return this;
        }

        /**
         * Listens on this port.
         *
         * @param port 0 for any free one, which is the default
         * @return this builder
         */
        public Builder port(int port) {
            return set("server.port", port);
        }

        /**
         * Keeps the cache in a file.
         *
         * @param file made when it is not there; the default is memory
         * @return this builder
         */
        public Builder database(Path file) {
            return set("cache.database_path", file);
        }

        /**
         * Keeps answers for this time, where a mapping does not say otherwise.
         *
         * @param ttl the default is a day
         * @return this builder
         */
        public Builder ttl(Duration ttl) {
            return set("cache.default_ttl_seconds", ttl);
        }

        /**
         * Serves only who shows the access key: see {@link CachingProxy#secureKey} and {@link CachingProxy#uri}.
         *
         * @return this builder
         */
        public Builder requireSecureKey() {
            return set("security.require_secure_key", true);
        }

        /**
         * Sets any key of the configuration.
         *
         * @param key dotted, such as {@code domain_mappings.wiki.ttl_seconds}
         * @param value as it would stand in the file
         * @return this builder
         */
        public Builder set(String key, Object value) {
            loader.set(key, value, SOURCE);
            return this;
        }

        /**
         * Tells every request's story to a listener.
         *
         * @param listener called on an event loop: it must not block
         * @return this builder
         */
        public Builder onEvent(ProxyListener listener) {
            listeners.add(listener);
            return this;
        }

        /**
         * Tells of each request that the store answered.
         *
         * @param listener called on an event loop with its whole story: it must not block; see {@link
         *     ExchangeEvent#isCacheHit}
         * @return this builder
         */
        public Builder onCacheHit(Consumer<ExchangeEvent> listener) {
            return onEvent(Hooks.onCacheHit(listener));
        }

        /**
         * Tells of each request whose answer a limit on calls decided.
         *
         * @param listener called on an event loop with its whole story: it must not block; see {@link
         *     ExchangeEvent#isThrottled}
         * @return this builder
         */
        public Builder onThrottleApplied(Consumer<ExchangeEvent> listener) {
            return onEvent(Hooks.onThrottleApplied(listener));
        }

        /**
         * Tells of each request that went wrong here.
         *
         * @param listener called on an event loop with its whole story: it must not block; see {@link
         *     ExchangeEvent#isError}
         * @return this builder
         */
        public Builder onError(Consumer<ExchangeEvent> listener) {
            return onEvent(Hooks.onError(listener));
        }

        /**
         * Writes a line for each request to a file, in the form, size and number that the configuration's section {@code
         * logging} says ({@code format}, {@code max_file_size}, {@code backup_count}): see {@link AccessLogFile}. It is
         * open while the proxy runs.
         *
         * @param file appended to; made, for its owner's eyes only, when it is not there
         * @return this builder
         */
        public Builder accessLog(Path file) {
            this.accessLog = Optional.of(file);
            return this;
        }

        /**
         * Counts into the application's registry in place of one of the proxy's own.
         *
         * @param registry stays the application's to close
         * @return this builder
         */
        public Builder meterRegistry(MeterRegistry registry) {
            this.registry = Optional.of(registry);
            return this;
        }

        /**
         * Records the path of requests through several programs.
         *
         * @param tracing such as {@link OpenTelemetryTracing}
         * @return this builder
         */
        public Builder tracing(Tracing tracing) {
            this.tracing = tracing;
            return this;
        }

        /** Time as tests want it. */
        Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /** Timers that go by the clock that tests want. */
        Builder timers(Timers timers) {
            this.timers = vertx -> timers;
            return this;
        }

        /**
         * Makes the proxy without starting it.
         *
         * @return not running yet
         * @throws io.apibuddy.config.ConfigurationException naming every mistake
         */
        public CachingProxy build() {
            CachingProxy proxy = new CachingProxy(loader.load().config(), clock, timers, registry, tracing);
            if (readsFile) {
                proxy.onReload(() -> loader.load().config());
            }
            accessLog.ifPresent(proxy::logTo);
            listeners.forEach(proxy::addListener);
            return proxy;
        }

        /**
         * Makes the proxy and starts it.
         *
         * @return listening
         * @throws io.apibuddy.config.ConfigurationException naming every mistake
         * @throws ProxyException when it cannot start
         */
        public CachingProxy start() {
            CachingProxy proxy = build();
            proxy.start();
            return proxy;
        }
    }
}
