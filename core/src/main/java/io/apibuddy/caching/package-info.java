/**
 * Every caching decision (RFC 9111, 5861, 8246, 9211, 9213) as pure functions of request, stored response, policy and
 * now. Imports {@code http}.
 */
@NullMarked
package io.apibuddy.caching;

import org.jspecify.annotations.NullMarked;
