package io.apibuddy.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyFilterTest {
    private final KeyFilter filter = new KeyFilter();

    private static String hash(long number) {
        return StoreBench.key("/" + number).hash();
    }

    private void beginEmpty(long expected) {
        filter.begin(expected);
        filter.ready();
    }

    @Test
    void itKnowsNothingBeforeAllWasCounted() {
        assertThat(filter.lacks(hash(1))).isFalse();
        filter.begin(10);
        assertThat(filter.lacks(hash(1))).isFalse();
        filter.ready();
        assertThat(filter.lacks(hash(1))).isTrue();
        filter.forget();
        assertThat(filter.lacks(hash(1))).isFalse();
    }

    @Test
    void whatIsThereIsNeverSaidNotToBe() {
        beginEmpty(1000);
        Map<String, Integer> there = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String hash = hash(random.nextInt(1500));
            if (random.nextInt(3) > 0) {
                filter.add(hash, i);
                there.merge(hash, 1, Integer::sum);
            } else if (there.containsKey(hash)) {
                filter.remove(hash, i);
                there.computeIfPresent(hash, (key, count) -> count == 1 ? null : count - 1);
            }
            if (i % 1000 == 0) {
                assertThat(there.keySet()).noneMatch(filter::lacks);
            }
        }
        assertThat(there.keySet()).noneMatch(filter::lacks);
    }

    @Test
    void ofWhatIsNotThereItKnowsMost() {
        beginEmpty(10_000);
        for (int i = 0; i < 10_000; i++) {
            filter.add(hash(i), i);
        }
        int known = 0;
        for (int i = 10_000; i < 20_000; i++) {
            known += filter.lacks(hash(i)) ? 1 : 0;
        }
        assertThat(known).isGreaterThan(9000);
    }

    @Test
    void whatHasGoneIsKnownToHaveGone() {
        beginEmpty(100);
        for (int i = 0; i < 100; i++) {
            filter.add(hash(i), i);
        }
        for (int i = 0; i < 100; i++) {
            filter.remove(hash(i), i);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(filter.lacks(hash(i))).isTrue();
        }
    }

    @Test
    void aRemovalOfWhatWasNeverThereTakesNothingAway() {
        beginEmpty(100);
        for (int i = 0; i < 100; i++) {
            filter.add(hash(i), i);
        }
        for (int i = 1000; i < 2000; i++) {
            if (filter.lacks(hash(i))) {
                filter.remove(hash(i), i);
            }
        }
        for (int i = 0; i < 100; i++) {
            assertThat(filter.lacks(hash(i))).isFalse();
        }
    }

    @Test
    void aCounterThatOverflowedStaysFull() {
        beginEmpty(10);
        for (int i = 0; i < 300; i++) {
            filter.add(hash(1), i);
        }
        for (int i = 0; i < 299; i++) {
            filter.remove(hash(1), i);
        }
        assertThat(filter.lacks(hash(1))).isFalse();
    }

    @Test
    void whatChangesWhileItIsFilledIsCountedOnce() {
        TreeMap<String, Long> rows = new TreeMap<>();
        for (long i = 0; i < 100; i++) {
            rows.put(hash(i), i);
        }
        List<String> hashes = new ArrayList<>(rows.keySet());
        filter.begin(100);
        for (String hash : hashes.subList(0, 50)) {
            filter.count(hash, rows.get(hash));
        }
        for (String gone : List.of(hashes.get(10), hashes.get(90))) {
            filter.remove(gone, rows.remove(gone));
        }
        for (long i = 100; i < 120; i++) {
            rows.put(hash(i), i);
            filter.add(hash(i), i);
        }
        rows.tailMap(hashes.get(49), false).forEach(filter::count);
        filter.ready();

        assertThat(rows.keySet()).noneMatch(filter::lacks);
        rows.forEach(filter::remove);
        assertThat(rows.keySet()).allMatch(filter::lacks);
        assertThat(filter.lacks(hashes.get(10))).isTrue();
        assertThat(filter.lacks(hashes.get(90))).isTrue();
    }

    @Test
    void whileALargerOneIsFilledTheOneBeforeAnswersAndMissesNothing() {
        beginEmpty(10);
        filter.add(hash(1), 1);
        filter.add(hash(2), 2);
        filter.begin(10_000);

        assertThat(filter.lacks(hash(1))).isFalse();
        assertThat(filter.lacks(hash(3))).isTrue();
        filter.remove(hash(2), 2);
        filter.add(hash(4), 4);
        assertThat(filter.lacks(hash(2))).isTrue();
        assertThat(filter.lacks(hash(4))).isFalse();

        Stream.of(1L, 4L)
                .sorted(Comparator.comparing(KeyFilterTest::hash))
                .forEach(number -> filter.count(hash(number), number));
        filter.add(hash(5), 5);
        filter.ready();
        assertThat(Stream.of(1L, 4L).map(KeyFilterTest::hash)).noneMatch(filter::lacks);
        assertThat(Stream.of(2L, 3L).map(KeyFilterTest::hash)).allMatch(filter::lacks);
    }

    @Test
    void ofTwoRowsOfOneKeyTheOneThatWasNotComeByIsStillToBeCounted() {
        filter.begin(10);
        filter.count(hash(1), 5);
        filter.add(hash(1), 7);
        filter.count(hash(1), 7);
        filter.ready();

        filter.remove(hash(1), 5);
        assertThat(filter.lacks(hash(1))).isFalse();
        filter.remove(hash(1), 7);
        assertThat(filter.lacks(hash(1))).isTrue();
    }

    @Test
    void whatIsClearedWhileALargerOneIsFilledIsGoneFromBoth() {
        beginEmpty(10);
        filter.add(hash(1), 1);
        filter.begin(10_000);
        filter.count(hash(1), 1);

        filter.clear();

        assertThat(filter.isGrowing()).isFalse();
        assertThat(filter.lacks(hash(1))).isTrue();
        filter.add(hash(2), 2);
        assertThat(filter.lacks(hash(2))).isFalse();
    }

    @Test
    void withTwiceAsManyKeysAsExpectedItIsCrowded() {
        beginEmpty(1024);
        for (int i = 0; i < 2048; i++) {
            filter.add(hash(i), i);
        }
        assertThat(filter.isCrowded()).isFalse();
        filter.add(hash(2048), 2048);
        assertThat(filter.isCrowded()).isTrue();
        filter.clear();
        assertThat(filter.isCrowded()).isFalse();
        assertThat(filter.lacks(hash(1))).isTrue();
    }
}
