package io.apibuddy.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlushesTest {
    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final Flushes flushes = new Flushes(loop::add);
    private final List<String> flushed = new ArrayList<>();

    @Test
    void allThatWereAskedForComeInOneTurnAndInTheirOrder() {
        flushes.later(() -> flushed.add("a"));
        flushes.later(() -> flushed.add("b"));
        assertThat(flushed).isEmpty();
        assertThat(loop).hasSize(1);
        loop.remove().run();
        assertThat(flushed).containsExactly("a", "b");
        assertThat(loop).isEmpty();
    }

    @Test
    void whatIsAskedForMeanwhileComesAtTheNextTurn() {
        flushes.later(() -> flushes.later(() -> flushed.add("late")));
        loop.remove().run();
        assertThat(flushed).isEmpty();
        loop.remove().run();
        assertThat(flushed).containsExactly("late");
        assertThat(loop).isEmpty();
    }

    @Test
    void oneThatFailsHoldsUpNoOtherNowOrLater() {
        flushes.later(() -> {
            throw new IllegalStateException("a defect");
        });
        flushes.later(() -> flushed.add("other"));
        assertThatThrownBy(loop.remove()::run).hasMessage("a defect");
        loop.remove().run();
        flushes.later(() -> flushed.add("later"));
        loop.remove().run();
        assertThat(flushed).containsExactly("other", "later");
    }
}
