/**
 * How long to wait before the next upstream call, and the states of retry and circuit breaker. Nothing here sleeps or
 * reads a clock: time is an argument, and the answer is a time or a length of it. Imports nothing but the JDK.
 */
@NullMarked
package io.apibuddy.throttling;

import org.jspecify.annotations.NullMarked;
