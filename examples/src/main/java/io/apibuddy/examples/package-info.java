/** Small programs to read and to run: see examples/README.md. */
@NullMarked
package io.apibuddy.examples;

import org.jspecify.annotations.NullMarked;
