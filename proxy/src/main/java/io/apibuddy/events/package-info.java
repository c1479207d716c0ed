/**
 * One event tells one request's whole story. Imports core.
 */
@NullMarked
package io.apibuddy.events;

import org.jspecify.annotations.NullMarked;
