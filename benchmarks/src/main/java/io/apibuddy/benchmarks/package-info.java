/** JMH benchmarks of the parts that every request passes: see docs/benchmarks.md. */
@NullMarked
package io.apibuddy.benchmarks;

import org.jspecify.annotations.NullMarked;
