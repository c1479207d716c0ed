package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiBuddyCommandTest {
    @TempDir
    private Path home;

    private Cli cli;

    @BeforeEach
    void prepare() {
        cli = new Cli(home);
    }

    @Test
    void helpNamesAllCommandsOnStdout() {
        var result = cli.run("--help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("serve", "demo", "key", "config", "cache", "Exit codes");
        assertThat(result.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "demo",
                "key",
                "config",
                "cache",
                "config init",
                "config check",
                "config show",
                "cache stats",
                "cache list",
                "cache show",
                "cache clear",
                "cache backup"
            })
    void everyCommandHasHelp(String command) {
        var result = cli.run((command + " --help").split(" "));

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: api-buddy " + command);
    }

    @Test
    void versionIsThatOfTheBuild() {
        var result = cli.run("--version");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .containsPattern("^api-buddy [0-9]+\\.[0-9]+\\.[0-9]+")
                .doesNotContain("${");
    }

    @Test
    void withoutACommandTheCommandsAreNamedAndTheExitCodeIs2() {
        var result = cli.run();

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("serve, demo, key, config, cache").contains("--help");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void aGroupWithoutItsCommandNamesThem() {
        assertThat(cli.run("config").err()).contains("init, check, show");
        assertThat(cli.run("cache").code()).isEqualTo(2);
        assertThat(cli.err()).contains("stats, list, show, clear, backup");
    }

    @Test
    void anUnknownOptionSuggestsTheNearestOne() {
        var result = cli.run("serve", "--prot", "1");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("unknown option '--prot'", "Did you mean --port?", "api-buddy serve --help");
    }

    @Test
    void whatIsNearNothingGetsNoSuggestion() {
        assertThat(cli.run("serve", "--zzzzzz").err()).contains("--zzzzzz").doesNotContain("Did you mean");
    }

    @Test
    void anUnknownCommandSuggestsTheNearestOne() {
        var result = cli.run("serv");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("'serv'", "Did you mean serve?");
    }

    @Test
    void aKeyIs32RandomBytesInBase64UrlWithoutPadding() {
        String first = cli.run("key").out();
        String second = cli.run("key").out();

        assertThat(first).matches("[A-Za-z0-9_-]{43}\\R").isNotEqualTo(second);
    }

    @Test
    void helpIsPlainWhereNobodyLooksAndWhereNoColorIsWanted() {
        assertThat(cli.run("--help").out()).doesNotContain("\u001b");
        cli.environment.put("NO_COLOR", "1");
        assertThat(cli.onTerminal().run("--help").out()).doesNotContain("\u001b");
    }
}
