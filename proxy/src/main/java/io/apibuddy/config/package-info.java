/**
 * The configuration as immutable, validated records: loading, merging, environment, schema. Imports core.
 */
@NullMarked
package io.apibuddy.config;

import org.jspecify.annotations.NullMarked;
