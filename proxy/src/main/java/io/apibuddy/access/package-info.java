/**
 * Access keys: making, finding in a request, checking in constant time, redacting; answers with a verdict. Imports core
 * and config.
 */
@NullMarked
package io.apibuddy.access;

import org.jspecify.annotations.NullMarked;
