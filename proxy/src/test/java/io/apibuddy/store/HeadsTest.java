package io.apibuddy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.apibuddy.caching.Asked;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadsTest {
    private static final long SEED = 20261122;

    private static String text(Random random) {
        int[] chars = random.ints(random.nextInt(40), 0, random.nextBoolean() ? 0x100 : 0x10000)
                .toArray();
        StringBuilder text = new StringBuilder();
        Arrays.stream(chars).forEach(c -> text.append((char) c));
        return text.toString();
    }

    private static Fields fields(Random random) {
        Fields.Builder fields = Fields.builder();
        for (int i = random.nextInt(30); i > 0; i--) {
            fields.add(text(random), text(random));
        }
        return fields.build();
    }

    private static Instant instant(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> Instant.MAX;
            case 1 -> Instant.MIN;
            default -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        };
    }

    private static StoredResponse response(Random random) {
        ResponseHead head = new ResponseHead(100 + random.nextInt(500), fields(random));
        return new StoredResponse(
                text(random), "https://a.example/", fields(random), head, instant(random), instant(random), 7);
    }

    private static Asked asked(Random random) {
        if (random.nextInt(4) == 0) {
            return Asked.plain();
        }
        Map<String, String> parts = new HashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            parts.put(text(random), text(random));
        }
        return new Asked(
                random.nextBoolean() ? Optional.empty() : Optional.of(text(random)),
                random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(new Asked.Content(text(random), text(random), parts)),
                random.nextBoolean() ? Fields.empty() : fields(random),
                random.nextBoolean() ? Optional.empty() : Optional.of(text(random)));
    }

    @Test
    void anyHeadComesBackAsItWas() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2000; i++) {
            StoredResponse response = response(random);
            Retention retention = new Retention(instant(random), instant(random));
            Asked asked = asked(random);

            Heads.Head read = Heads.read(Heads.write(response, retention, asked), "https://a.example/", 7);

            assertThat(read.asked()).as("seed %d, round %d", SEED, i).isEqualTo(asked);
            assertThat(read.retention()).isEqualTo(retention);
            assertThat(read.response().method()).isEqualTo(response.method());
            assertThat(read.response().head()).isEqualTo(response.head());
            assertThat(read.response().selecting()).isEqualTo(response.selecting());
            assertThat(read.response().requestTime()).isEqualTo(response.requestTime());
            assertThat(read.response().responseTime()).isEqualTo(response.responseTime());
        }
    }

    /** As the program before wrote it: the same, less what the key was made of. */
    @Test
    void aHeadOfTheFirstVersionIsReadAsThatOfAPlainRequest() {
        Random random = new Random(SEED);
        for (int i = 0; i < 100; i++) {
            StoredResponse response = response(random);
            Retention retention = new Retention(instant(random), instant(random));
            byte[] bytes = Heads.write(response, retention, Asked.plain());
            byte[] first = Arrays.copyOf(bytes, bytes.length - 1);
            first[0] = 1;

            Heads.Head read = Heads.read(first, "https://a.example/", 7);

            assertThat(read.asked()).isSameAs(Asked.plain());
            assertThat(read.retention()).isEqualTo(retention);
            assertThat(read.response().head()).isEqualTo(response.head());
        }
    }

    /** The checksum comes first, but a head of an unknown form must not do more harm than to be refused. */
    @Test
    void noiseIsReadOrRefusedAndNothingElse() {
        Random random = new Random(SEED);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes =
                    Heads.write(response(random), new Retention(instant(random), instant(random)), asked(random));
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            byte[] damaged = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length));
            try {
                Heads.read(damaged, "https://a.example/", 7);
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void anUnknownFormIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Heads.read(new byte[] {9, 0, 0}, "", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Heads.read(new byte[0], "", 0));
    }

    /** Even when its checksum holds: the places of its chunks would run into those of the next body. */
    @Test
    void aRowOfMoreThanCanBeStoredIsDamaged() {
        assertThat(row(Chunks.LONGEST).decoded()).isPresent();
        assertThat(row(Chunks.LONGEST + 1).decoded()).isEmpty();
        assertThat(row(Long.MAX_VALUE).decoded()).isEmpty();
        assertThat(row(-1).decoded()).isEmpty();
    }

    private static EntryRow row(long length) {
        Random random = new Random(SEED);
        Retention retention = new Retention(Instant.EPOCH, Instant.EPOCH);
        byte[] head = Heads.write(response(random), retention, Asked.plain());
        EntryRow open = new EntryRow(1, "hash", "wiki", "https://a.example/", "", head, 0, 0, 0, length, 1, 0, 0, null);
        long check = EntryRow.checkOf(open);
        return new EntryRow(1, "hash", "wiki", "https://a.example/", "", head, 0, 0, 0, length, 1, 0, check, null);
    }
}
