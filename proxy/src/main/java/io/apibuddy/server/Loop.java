package io.apibuddy.server;

import io.apibuddy.message.Flushes;
import io.vertx.core.internal.ContextInternal;

/**
 * What the connections of one event loop share.
 *
 * @param context on which handlers are called
 * @param head where response heads are put together, one after the other
 * @param known requests' heads that came before
 * @param flushes what is to be flushed
 */
record Loop(ContextInternal context, HeadBuffer head, KnownHeads known, Flushes flushes) {}
