package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are not what they should be; what is read from the machine and from templates. */
class MeasuredTest {
    private final Case hits = Examples.caseNamed("hit-1k");
    private final Case misses = Examples.caseNamed("miss-stored");
    private final Case notModified = Examples.caseNamed("not-modified");

    @Test
    void hitsThatReachTheOriginAreNone() {
        assertThatCode(() -> Measured.verify(run(100_000, 1300, 0, 10), hits)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Measured.verify(run(100_000, 1300, 0, 1_000), hits))
                .hasMessage("of 100,000 requests the origin got 1,000");
    }

    @Test
    void missesThatDoNotReachTheOriginAreNone() {
        assertThatCode(() -> Measured.verify(run(100_000, 1300, 0, 100_064), misses))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Measured.verify(run(100_000, 1300, 0, 50_000), misses))
                .hasMessageContaining("the origin got only 50,000");
    }

    @Test
    void oneFailureIsTooMany() {
        assertThatThrownBy(() -> Measured.verify(run(100_000, 1300, 1, 0), hits))
                .hasMessageContaining("failed");
        assertThatThrownBy(() -> Measured.verify(run(0, 0, 0, 0), hits)).hasMessageContaining("not one");
    }

    @Test
    void answersThatAreTooSmallOrTooLargeAreOthers() {
        assertThatThrownBy(() -> Measured.verify(run(100_000, 300, 0, 0), hits)).hasMessageContaining("took 300 bytes");
        assertThatThrownBy(() -> Measured.verify(run(100_000, 3000, 0, 0), hits))
                .hasMessageContaining("took 3,000 bytes");
        assertThatCode(() -> Measured.verify(run(100_000, 300, 0, 0), notModified))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Measured.verify(run(100_000, 1300, 0, 0), notModified))
                .hasMessageContaining("took 1,300 bytes");
    }

    @Test
    void theLauncherSaysItsFlagsBeforeTheMainClass() throws IOException {
        String said = """
                -XX:+UseSerialGC
                -Xmx512m
                -cp
                /somewhere/lib/*
                io.apibuddy.cli.Main
                serve
                """;

        assertThat(LauncherFlags.parse(said)).containsExactly("-XX:+UseSerialGC", "-Xmx512m");
        assertThatThrownBy(() -> LauncherFlags.parse("no java\n")).isInstanceOf(IOException.class);
    }

    @Test
    void linesThatCameSinceAreCounted(@TempDir Path folder) throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "one\ntwo\n");
        LogLines lines = LogLines.in(log);
        Files.writeString(log, "three\nfour\nfive", StandardOpenOption.APPEND);

        assertThat(lines.await(2)).isEqualTo(2);

        Files.writeString(log, "\n", StandardOpenOption.APPEND);
        assertThat(lines.await(3)).isEqualTo(3);
        assertThat(LogLines.in(folder.resolve("none")).await(0)).isZero();
    }

    @Test
    void processorTimeIsReadBehindAName() {
        String stat = "42 (a) name (x) S 1 42 42 0 -1 4194560 100 0 0 0 250 150 0 0 20 0 1 0 1 1 1";

        assertThat(Proc.cpuSecondsOf(stat)).isEqualTo(4.0);
        assertThat(Proc.cpuSecondsOf("")).isZero();
        assertThat(Proc.coresOf("Cpus_allowed:\t3\nCpus_allowed_list:\t0-1\n")).isEqualTo("0-1");
        assertThat(Proc.mebibytes("VmHWM:\t 2048 kB\nVmRSS:\t 1024 kB\n", "VmRSS"))
                .isEqualTo(1);
    }

    @Test
    void aCoreIsBusyForThePartOfTheTimeThatItIsNotIdle() {
        Proc.Busy before = Proc.busyOf("cpu  1 1\ncpu0 0 0 0 0 0 0 0 0 0 0\ncpu1 100 0 100 800 0 0 0 0 0 0\n", 1);
        Proc.Busy after = Proc.busyOf("cpu1 150 0 125 820 5 0 0 0 0 0\n", 1);

        assertThat(after.since(before)).isCloseTo(0.75, within(1e-9));
        assertThat(after.since(after)).isZero();
    }

    @Test
    void templatesKeepWhatBelongsToTheirFeatures() {
        Template template = new Template("a @PORT@\n@if tls\nb\n  @if log\nc\n  @end\n@end\n@if !tls\nd\n@end\n");

        assertThat(template.having(Set.of("tls")).with("PORT", "80").text()).isEqualTo("a 80\nb\n");
        assertThat(template.having(Set.of("log")).text()).isEqualTo("a @PORT@\nd\n");
        assertThatThrownBy(() -> new Template("@if a\n").having(Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Template("@end\n").having(Set.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theOriginKnowsTheSizeBehindAPath() {
        assertThat(List.of(Origin.size("/1k?id=1"), Origin.size("/o/16k"))).containsExactly(1024, 16_384);
        assertThatThrownBy(() -> Origin.size("/none")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Origin.content(1024)).hasSize(1024).doesNotContain('"', '$', '\\');
    }

    private static Run run(long requests, long bytesEach, long failed, long asked) {
        Figures figures = new Figures(requests / 3.0, 0.7, 1.2, requests, requests * bytesEach, failed);
        return new Run(Kind.NGINX, 1, figures, 2.9, 40, 0.99, 0.8, asked, 0, 0);
    }
}
