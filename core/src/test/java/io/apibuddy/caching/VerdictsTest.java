package io.apibuddy.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each verdict carries its reason. */
class VerdictsTest {
    /** What is said is a reason, or a verdict that carries one. */
    private static final Set<Class<?>> REASONS =
            Set.of(ForwardReason.class, Storing.Reason.class, Reuse.Validate.class);

    /** All but the two that nothing speaks against. */
    static Class<?>[] refusals() {
        return Stream.of(Reuse.class, Storing.class)
                .flatMap(verdict -> Arrays.stream(verdict.getPermittedSubclasses()))
                .filter(verdict -> verdict != Reuse.Serve.class && verdict != Storing.Store.class)
                .toArray(Class<?>[]::new);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatDoesNotSimplyServeOrStoreSaysWhy(Class<?> verdict) {
        assertThat(verdict.getDeclaredMethods())
                .extracting(Method::getReturnType)
                .anyMatch(REASONS::contains);
    }

    @Test
    void whatIsServedAlthoughSomethingSpeaksAgainstItSaysWhat() {
        CachePolicy offline = Scene.offline(Scene.override());
        StoredResponse stored = Scene.stored(offline);

        assertThat(Scene.told(Scene.reuse(Scene.get(), stored, offline, Scene.seconds(1))))
                .isEqualTo("serve");
        assertThat(Scene.told(Scene.reuse(Scene.get(), stored, offline, Scene.seconds(4000))))
                .isEqualTo("serve offline");
    }

    @Test
    void everyReasonHasATokenOfItsOwn() {
        assertThat(Arrays.stream(Storing.Reason.values())
                        .map(Storing.Reason::token)
                        .distinct())
                .hasSize(Storing.Reason.values().length)
                .allMatch(token -> token.matches("[a-z-]+"));
    }

    @Test
    void everyForwardReasonHasItsTokenOfRfc9211Section22() {
        assertThat(Arrays.stream(ForwardReason.values()).map(ForwardReason::token))
                .containsExactlyInAnyOrder(
                        "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial");
    }
}
