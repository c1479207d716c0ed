/**
 * The only room that dials out. Imports core, config and message.
 */
@NullMarked
package io.apibuddy.upstream;

import org.jspecify.annotations.NullMarked;
