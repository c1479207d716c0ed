package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apibuddy.benchmarks.compare.Options.BadUsage;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final List<String> NAMES = List.of("hit-1k", "zipf");

    @Test
    void withoutOptionsEverythingRunsFiveTimesThreeSeconds() throws BadUsage {
        Options options = parse();

        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.seconds()).isEqualTo(3);
        assertThat(options.programs()).containsExactly(Kind.values());
        assertThat(options.checks()).isTrue();
        assertThat(options.wants("zipf")).isTrue();
        assertThat(options.isWhole()).isTrue();
    }

    @Test
    void optionsTakeSeveralNamesUpToTheNextOption() throws BadUsage {
        Options options = parse("--only", "zipf", "hit-1k", "--programs", "squid", "api-buddy", "--rounds", "7");

        assertThat(options.only()).containsExactlyInAnyOrder("zipf", "hit-1k");
        assertThat(options.programs()).containsExactly(Kind.API_BUDDY, Kind.SQUID);
        assertThat(options.rounds()).isEqualTo(7);
        assertThat(options.isWhole()).isFalse();
    }

    @Test
    void whatIsPartlyRunOrOnAnotherProfileIsNotWhole() throws BadUsage {
        assertThat(parse("--only", "zipf").isWhole()).isFalse();
        assertThat(parse("--programs", "nginx").isWhole()).isFalse();
        assertThat(parse("--profile", "small").isWhole()).isFalse();
        assertThat(parse("--no-checks").isWhole()).isFalse();
        assertThat(parse("--rounds", "4").isWhole()).isFalse();
        assertThat(parse("--rounds", "6", "--seconds", "1").isWhole()).isTrue();
    }

    @Test
    void whatIsNotAllowedIsRefusedWithWhatIs() {
        assertThatThrownBy(() -> parse("--rounds", "0")).hasMessage("--rounds needs a number from 1 to 99.");
        assertThatThrownBy(() -> parse("--seconds", "a")).hasMessage("--seconds needs a number from 1 to 600.");
        assertThatThrownBy(() -> parse("--warm-up")).hasMessage("--warm-up needs a number from 1 to 600.");
        assertThatThrownBy(() -> parse("--only", "zipf", "hits"))
                .hasMessage("--only needs one or more of: hit-1k, zipf. Found: hits");
        assertThatThrownBy(() -> parse("--only", "--list")).hasMessage("--only needs one or more of: hit-1k, zipf.");
        assertThatThrownBy(() -> parse("--programs", "apache"))
                .isInstanceOf(BadUsage.class)
                .hasMessageContaining("nginx");
        assertThatThrownBy(() -> parse("--profile", "huge")).hasMessageContaining("fast, small. Found: huge");
        assertThatThrownBy(() -> parse("--fast")).hasMessage("Unknown option: --fast");
    }

    @Test
    void everyNameStandsForOneThing() {
        assertThat(Catalogue.all().stream().map(Case::name)).doesNotHaveDuplicates();
    }

    private static Options parse(String... words) throws BadUsage {
        return Options.parse(List.of(words), NAMES);
    }
}
