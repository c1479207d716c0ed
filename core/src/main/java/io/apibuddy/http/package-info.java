/**
 * The values of RFC 9110: fields, heads, targets, entity tags, dates. Imports nothing but the JDK.
 */
@NullMarked
package io.apibuddy.http;

import org.jspecify.annotations.NullMarked;
