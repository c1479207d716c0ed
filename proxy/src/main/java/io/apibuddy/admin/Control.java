package io.apibuddy.admin;

import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Protection;
import io.apibuddy.http.RequestHead;
import io.apibuddy.store.ResponseStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/** What the admin room asks of the proxy that it belongs to. Methods are called on a Vert.x context and don't block it. */
public interface Control {
    /**
     * The configuration in force.
     *
     * @return as last set, updated or reloaded
     */
    ProxyConfig config();

    /**
     * What is stored.
     *
     * @return open as long as the proxy runs
     */
    ResponseStore store();

    /**
     * Removes what a purge names from the store; what is on its way from upstream is not kept if the purge may concern it.
     *
     * @param purge what is to go
     * @return number removed
     */
    Future<Long> purge(ResponseStore.Purge purge);

    /**
     * How the upstreams are protected.
     *
     * @return one for each mapping
     */
    List<Protection> protections();

    /**
     * Forgets what a mapping's throttle has counted and learned.
     *
     * @param mapping its name
     * @return whether there is such a mapping
     */
    boolean resetThrottle(String mapping);

    /**
     * What would happen to a request.
     *
     * @param request as a client would send it, less any access key
     * @param content of it; empty buffer when it has none
     * @return does not fail, but for a defect
     */
    Future<Explanation> explain(RequestHead request, Buffer content);

    /**
     * What happened to a request that was made, and what would happen to it now.
     *
     * @param id of its event
     * @return empty when it is not remembered
     */
    Future<Optional<Explanation>> explain(long id);

    /**
     * How a URL of a mapping is written down beside stored answers.
     *
     * @param mapping its name
     * @param url an absolute upstream URL, or a path and query below the mapping's base, beginning with a slash
     * @param prefix whether it is but the beginning of one
     * @return empty when there is no such mapping, or the URL is not below it
     */
    Optional<String> storedUri(String mapping, String url, boolean prefix);

    /**
     * Reads the configuration anew from where it came from, and takes it over, all of it or nothing.
     *
     * @return empty when there is nothing it could be read from; the future fails with {@link
     *     io.apibuddy.config.ConfigurationException} when it has mistakes
     */
    Optional<Future<Void>> reload();

    /**
     * Ends the program, once the answer to who asked for it has been sent.
     *
     * @return empty when the program is not the proxy's to end
     */
    Optional<Runnable> shutdown();

    /**
     * How many requests wait for the answer to an equal one that is under way.
     *
     * @return at present
     */
    long waiting();
}
