package io.apibuddy.config;

import java.util.Optional;

/**
 * One thing that is wrong in a configuration.
 *
 * @param source the file's path as it was given, {@code environment}, {@code command line} or {@code update}
 * @param line in the file, from 1; 0 when the source has no lines
 * @param key dotted, such as {@code domain_mappings.wiki.ttl_seconds}
 * @param found what stands there; a secret is not shown
 * @param allowed what may stand there
 * @param hint the key that was probably meant, and the like; empty when there is none
 */
public record Mistake(String source, int line, String key, String found, String allowed, Optional<String> hint) {
    /** As {@code config check} prints it: {@code FILE:LINE: KEY: found X, allowed Y}. */
    @Override
    public String toString() {
        return source + (line > 0 ? ":" + line : "") + ": " + key + ": found " + found + ", allowed " + allowed
                + hint.map(text -> " (" + text + ")").orElse("");
    }
}
