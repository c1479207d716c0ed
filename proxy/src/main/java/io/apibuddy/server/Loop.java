package io.apibuddy.server;

import io.vertx.core.internal.ContextInternal;

/**
 * What the connections of one event loop share.
 *
 * @param context on which handlers are called
 * @param head where response heads are put together, one after the other
 */
record Loop(ContextInternal context, HeadBuffer head) {}
