package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResidentTest {
    private final List<String> status =
            List.of("Name:\tjava", "VmPeak:\t 9999999 kB", "VmHWM:\t  120000 kB", "VmRSS:\t   97656 kB");
    private final List<String> rollup = List.of(
            "00400000-7fff00000000 ---p 00000000 00:00 0  [rollup]",
            "Rss:               97656 kB",
            "Pss:               80000 kB",
            "Pss_Dirty:         70000 kB");

    @Test
    void whatLinuxCallsKilobytesAre1024Bytes() {
        Resident memory = Resident.of(status, rollup);

        assertThat(memory).isEqualTo(new Resident(97656, 120000, 80000));
        assertThat(memory.mebibytes()).isEqualTo(97656 / 1024.0);
        assertThat(memory.megabytes()).isEqualTo(99.999744);
        assertThat(memory.megabytes()).isGreaterThan(memory.mebibytes());
    }

    @Test
    void aFileWithoutTheFigureIsAMistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> Resident.of(rollup, rollup));
    }
}
