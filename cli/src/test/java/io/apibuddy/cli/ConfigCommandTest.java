package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
    @TempDir
    private Path home;

    private Cli cli;

    @BeforeEach
    void prepare() {
        cli = new Cli(home);
    }

    @Test
    void whatInitWritesPassesCheck() {
        String file = home.resolve("new.yaml").toString();

        assertThat(cli.run("config", "init", file).code()).isZero();
        var check = cli.run("config", "check", file);

        assertThat(check.err()).isEmpty();
        assertThat(check.out()).isEqualTo("OK" + System.lineSeparator());
        assertThat(check.code()).isZero();
    }

    @Test
    void withoutAFileInitWritesTheSameToStdout() throws IOException {
        Path file = home.resolve("new.yaml");
        cli.run("config", "init", file.toString());

        assertThat(cli.run("config", "init").out())
                .isEqualTo(Files.readString(file))
                .contains("domain_mappings");
    }

    @Test
    void initNeverOverwrites() throws IOException {
        Path file = Files.writeString(home.resolve("mine.yaml"), "server: {port: 1}\n");

        var result = cli.run("config", "init", file.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains(file.toString()).contains("exists already");
        assertThat(file).hasContent("server: {port: 1}\n");
    }

    @Test
    void aWrittenConfigurationIsForItsOwnersEyesOnly() throws IOException {
        Path file = home.resolve("new.yaml");
        cli.run("config", "init", file.toString());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void initIntoADirectoryThatIsNotThereFailsInWords() {
        var result = cli.run("config", "init", home.resolve("no/such/new.yaml").toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("no such file or directory").doesNotContain("\tat ");
    }

    @Test
    void checkNamesEveryMistakeWithItsLine() throws IOException {
        Path file = Files.writeString(home.resolve("bad.yaml"), """
                server:
                  port: 99999
                  hots: localhost
                cache: {max_entries: many}
                """);

        var result = cli.run("config", "check", file.toString());

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.errLines()).hasSize(3);
        assertThat(result.errLines().get(0)).matches("\\Q" + file + "\\E:2: server\\.port: found 99999, allowed .+");
        assertThat(result.errLines().get(1))
                .startsWith(file + ":3: server.hots: found ")
                .contains("host");
        assertThat(result.errLines().get(2)).startsWith(file + ":4: cache.max_entries: found \"many\", allowed ");
    }

    @Test
    void aFileThatIsNotThereIsABadConfiguration() {
        var result = cli.run("config", "check", home.resolve("none.yaml").toString());

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("none.yaml").doesNotContain("\tat ");
    }

    @Test
    void showMasksSecretsAndTellsWhatIsInEffect() throws IOException {
        cli.environment.put("TOKEN", "very-secret");
        cli.environment.put("API_BUDDY_SERVER_PORT", "9191");
        Path file = Files.writeString(home.resolve("some.yaml"), """
                server: {port: 9090, host: 127.0.0.2}
                security: {secure_key: also-secret-also-secret-also-secret-also-se}
                domain_mappings:
                  wiki: {upstream: "https://wiki.example", request_headers: {Authorization: "Bearer ${TOKEN}"}}
                """);

        var result = cli.run("config", "show", file.toString());

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("port: 9191", "host: \"127.0.0.2\"", "idle_timeout: 60", "https://wiki.example", "***")
                .doesNotContain("very-secret")
                .doesNotContain("also-secret");
    }

    @Test
    void showSpeaksJsonToo() {
        assertThat(cli.run("config", "show", "--json").out()).startsWith("{").containsPattern("\"port\"\\s*:\\s*8080");
    }

    @Test
    void anEnvironmentVariableThatNothingKnowsIsAWarning() throws IOException {
        cli.environment.put("API_BUDDY_SERVER_PROT", "1");
        Path file = Files.writeString(home.resolve("some.yaml"), "server: {port: 9090}\n");

        var result = cli.run("config", "check", file.toString());

        assertThat(result.code()).isZero();
        assertThat(result.err()).contains("warning: ").contains("API_BUDDY_SERVER_PROT");
    }
}
