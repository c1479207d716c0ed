package io.apibuddy.throttling;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an answer says of one of the upstream's own quotas.
 *
 * @param name of the quota, the same in every answer
 * @param limit most requests in a window, if told; less than 1 says nothing
 * @param remaining how many more upstream would take; less than 0 counts as 0
 * @param reset when the quota begins anew; later than in 31 days counts as in 31 days
 * @param window length of the quota's window, if told; at most 31 days are believed
 */
public record Allowance(String name, OptionalLong limit, long remaining, Instant reset, Optional<Duration> window) {}
