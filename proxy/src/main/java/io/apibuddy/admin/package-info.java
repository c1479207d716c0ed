/**
 * The admin API, the dashboard and the metrics, folded from events; acts on the proxy through its own {@link
 * io.apibuddy.admin.Control}. Imports core, config, message, events and store.
 */
@NullMarked
package io.apibuddy.admin;

import org.jspecify.annotations.NullMarked;
