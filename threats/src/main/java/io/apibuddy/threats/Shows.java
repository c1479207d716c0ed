package io.apibuddy.threats;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test that shows what happens under a threat. Its class or method may take a {@link Reached} as its last
 * parameter, to say the figure; without one the figure is how many cases there were. What it reached is left in
 * {@code target/threats}, from which the table in {@code docs/security.md} is made.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Tag("threat")
@ExtendWith(Recording.class)
public @interface Shows {
    /** The threats that it is about. */
    Threat[] value();
}
