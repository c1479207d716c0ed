/**
 * The commands of the standalone program. Imports the root package and config.
 */
@NullMarked
package io.apibuddy.cli;

import org.jspecify.annotations.NullMarked;
