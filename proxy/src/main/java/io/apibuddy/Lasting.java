package io.apibuddy;

import io.apibuddy.admin.Meters;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.Tracing;
import io.apibuddy.exchange.Timers;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What a proxy keeps from one run to the next.
 *
 * @param clock that does not jump
 * @param timers that go by the same time, once there are event loops
 * @param listeners told of everything
 * @param meters one of the listeners
 * @param tracing of requests
 */
record Lasting(
        InstantSource clock, Function<Vertx, Timers> timers, Listeners listeners, Meters meters, Tracing tracing) {}
