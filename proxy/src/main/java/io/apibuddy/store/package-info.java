/**
 * Stored responses: a memory tier in front of SQLite. Imports core, config and message.
 */
@NullMarked
package io.apibuddy.store;

import org.jspecify.annotations.NullMarked;
