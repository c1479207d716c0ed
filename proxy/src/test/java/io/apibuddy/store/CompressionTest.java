package io.apibuddy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a row inflates to is as long as the row says, or it is a miss; and no row says more than a chunk holds. */
class CompressionTest {
    private static byte[] zeros(int length) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(new byte[length]);
        deflater.finish();
        byte[] out = new byte[length / 500 + 100];
        int size = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, size);
    }

    @Test
    void whatIsPackedIsUnpackedAgain() throws DataFormatException {
        byte[] raw = new byte[Chunks.SIZE];
        Arrays.fill(raw, (byte) 7);
        try (Compression compression = new Compression()) {
            byte[] packed = compression.pack(raw);
            assertThat(packed.length).isLessThan(raw.length / 100);
            assertThat(compression.unpack(packed, raw.length)).isEqualTo(raw);
        }
    }

    @Shows(Threat.COMPRESSION_BOMB)
    @ParameterizedTest
    @ValueSource(ints = {1 << 30, Integer.MAX_VALUE, Chunks.SIZE + 1})
    void aRowThatClaimsToBeMoreThanAChunkIsNotInflated(int claimed) {
        try (Compression compression = new Compression()) {
            assertThatThrownBy(() -> compression.unpack(zeros(1 << 20), claimed))
                    .isInstanceOf(DataFormatException.class);
        }
    }

    @Shows(Threat.COMPRESSION_BOMB)
    @Test
    void aRowThatInflatesToMoreThanItClaimsIsDamaged(Reached reached) {
        try (Compression compression = new Compression()) {
            byte[] bomb = zeros(64 << 20);
            assertThat(bomb.length).isLessThan(Chunks.SIZE);
            assertThatThrownBy(() -> compression.unpack(bomb, bomb.length + 1)).isInstanceOf(DataFormatException.class);
            assertThatThrownBy(() -> compression.unpack(zeros(1000), 999)).isInstanceOf(DataFormatException.class);
            assertThatThrownBy(() -> compression.unpack(zeros(1000), 1001)).isInstanceOf(DataFormatException.class);
            reached.figure("inflated no further than a chunk of %d KiB", Chunks.SIZE / 1024);
        }
    }
}
