/**
 * Side-by-side runs: this program and other caches in front of the same origin, each alone on one core, in turn. See
 * docs/benchmarks.md, and {@code benchmarks/compare --help}. Nothing here is published.
 */
@NullMarked
package io.apibuddy.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
