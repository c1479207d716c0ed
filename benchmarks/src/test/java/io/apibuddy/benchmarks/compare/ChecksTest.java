package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChecksTest {
    @Test
    void eachHasANameOfItsOwnThatNoCaseHas() {
        List<String> names = Checks.all().stream().map(Check::name).toList();

        assertThat(names).isNotEmpty().doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z-]+"));
        assertThat(names)
                .doesNotContainAnyElementsOf(
                        Catalogue.all().stream().map(Case::name).toList());
    }

    @Test
    void whatAProcessHasReadIsTakenFromItsCharactersRead() throws IOException {
        assertThat(GrowthStartCheck.readOf(List.of("rchar: 3145728", "wchar: 1", "read_bytes: 0")))
                .isEqualTo(3);
    }
}
