/**
 * What the tests of every room share: origins on loopback, and certificates made on the spot.
 */
@NullMarked
package io.apibuddy.testing;

import org.jspecify.annotations.NullMarked;
