/**
 * {@link io.apibuddy.CachingProxy}: wires the rooms and holds the front door (access, then admin or exchange). May import
 * every room.
 */
@NullMarked
package io.apibuddy;

import org.jspecify.annotations.NullMarked;
