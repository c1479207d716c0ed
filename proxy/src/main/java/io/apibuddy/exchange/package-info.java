/**
 * One request's life: route, key, verdicts carried out, and the one mapping of failures to statuses. Imports core, config,
 * message, events, store and upstream.
 */
@NullMarked
package io.apibuddy.exchange;

import org.jspecify.annotations.NullMarked;
