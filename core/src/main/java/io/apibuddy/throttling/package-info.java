/**
 * How long to wait before the next upstream call, and the states of retry and circuit breaker; nothing here sleeps.
 * Imports nothing but the JDK.
 */
@NullMarked
package io.apibuddy.throttling;

import org.jspecify.annotations.NullMarked;
