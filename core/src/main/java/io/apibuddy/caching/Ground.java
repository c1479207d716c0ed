package io.apibuddy.caching;

/**
 * Why something was decided.
 *
 * @param because a sentence or two for people
 * @param source what it rests on: {@code RFC 9111 section 4.2}, or a setting such as {@code
 *     domain_mappings.wiki.ttl_seconds}
 */
public record Ground(String because, String source) {}
