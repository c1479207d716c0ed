/**
 * Tests of the room that dials out.
 */
@NullMarked
package io.apibuddy.upstream;

import org.jspecify.annotations.NullMarked;
