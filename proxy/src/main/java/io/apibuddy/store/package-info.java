/**
 * Stored responses: a memory tier in front of SQLite; and small states beside them. Imports core, config and message.
 */
@NullMarked
package io.apibuddy.store;

import org.jspecify.annotations.NullMarked;
