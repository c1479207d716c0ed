/**
 * The attacks and faults that the program must withstand, and what the tests that show it have reached. May import: the
 * JDK and JUnit.
 */
@NullMarked
package io.apibuddy.threats;

import org.jspecify.annotations.NullMarked;
