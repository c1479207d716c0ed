/**
 * What crosses rooms: calls, replies, bodies with back-pressure, and the handler that turns one into the other. Imports
 * core.
 */
@NullMarked
package io.apibuddy.message;

import org.jspecify.annotations.NullMarked;
