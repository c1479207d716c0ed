/**
 * The only room that listens on a socket; vets target and fields, then calls a handler. Imports core, config and message.
 */
@NullMarked
package io.apibuddy.server;

import org.jspecify.annotations.NullMarked;
