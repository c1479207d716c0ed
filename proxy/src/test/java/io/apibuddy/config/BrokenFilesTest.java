package io.apibuddy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are no configuration at all. */
class BrokenFilesTest {
    /** What no user should read: names of Java and of parsers. */
    private static final Pattern JARGON = Pattern.compile("(?i)java|jackson|snake|exception|token|\\bcode \\d|parser");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    server:;	port: 1                | 2 | syntax | a tab
                    server:;  host: a: b             | 2 | syntax | a colon where none may stand
                    server:;  host: "abc;  x: 1;y: 2 | 2 | syntax | a quote that is not closed
                    server: {host: abc;cache: {}     | 2 | syntax | an object without a comma
                    a: [1, 2;b: 3                    | 2 | syntax | a list without
                    server:;  host: a; port: 1       | 3 | syntax | an indentation that
                    server:;  host                   | 2 | server | a text
                    a: 1;b;c: 2                      | 2 | syntax | a key without a colon
                    a: "\\d"                         | 1 | syntax | a backslash
                    a: @x                            | 1 | syntax | a character that a value
                    a: 1;b: x\u0007x                | 2 | syntax | a control character
                    a: 1;---;b: 2                    | 3 | syntax | more after the end
                    a: &x {b: 1};c: *x               | 2 | c      | a YAML alias
                    a: *x                            | 1 | a      | a YAML alias
                    ---                              | 0 | file   | an empty file
                    - a                              | 1 | file   | a list
                    text                             | 1 | file   | a text
                    """)
    void brokenYamlIsToldByLine(String text, int line, String key, String found) {
        check("c.yaml", text.replace(';', '\n') + "\n", line, key, found);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {;"server": {"port": 1,};}       | 2 | syntax | no key in double quotes
                    {;"server": {"port": 01}}        | 2 | syntax | a number that begins with 0
                    {;"server": {"port": 1}          | 3 | syntax | its end too early
                    {;"a": "b                        | 2 | syntax | a line break or control
                    {;"a" 1}                         | 2 | syntax | no colon after a key
                    {"a": 1;"b": 2}                  | 2 | syntax | no comma between
                    {"a": 1};{}                      | 2 | syntax | more after the end
                    {'a': 1}                         | 1 | syntax | no key in double quotes
                    {"a": True}                      | 1 | syntax | text without double quotes
                    {"a": "\\d"}                     | 1 | syntax | a backslash
                    {;// x;"a": 1}                   | 2 | syntax | a comment
                    {"a": NaN}                       | 1 | syntax | something
                    []                               | 1 | file   | a list
                    5                                | 1 | file   | a number
                    null                             | 0 | file   | an empty file
                    """)
    void brokenJsonIsToldByLine(String text, int line, String key, String found) {
        check("c.json", text.replace(';', '\n') + "\n", line, key, found);
    }

    @Test
    void aNumberThatIsTooLongIsTold() {
        check("c.json", "{\"a\": " + "9".repeat(300) + "}", 1, "syntax", "a number that is too long");
    }

    private void check(String name, String text, int line, String key, String found) {
        List<Mistake> mistakes = Loading.mistakes(directory, name, text);

        Mistake first = mistakes.get(0);
        assertThat(first.line()).isEqualTo(line);
        assertThat(first.key()).isEqualTo(key);
        assertThat(first.found()).startsWith(found);
        assertThat(first.toString().replace(directory.toString(), "")).doesNotContainPattern(JARGON);
    }

    @Test
    void aFileThatCannotBeReadIsTold() {
        assertThat(Loading.mistakes(ConfigLoader.create().file(directory.resolve("none.yaml"))))
                .singleElement()
                .hasToString(directory.resolve("none.yaml")
                        + ": file: found no such file, allowed a YAML or JSON file of at most 1048576 bytes that can"
                        + " be read");
        assertThat(Loading.mistakes(ConfigLoader.create().file(directory))
                        .get(0)
                        .found())
                .isEqualTo("a directory");
        Path below = Loading.file(directory, "f", "x").resolve("below");
        assertThat(Loading.mistakes(ConfigLoader.create().file(below)).get(0).found())
                .isEqualTo("a file that cannot be read");
    }

    @Test
    void aFileWithoutPermissionIsToldUnlessTheUserMayReadEverything() throws Exception {
        Path file = Loading.file(directory, "c.yaml", "server: {}\n");
        Files.setPosixFilePermissions(file, java.util.Set.of());
        if (Files.isReadable(file)) { // root does
            assertThat(ConfigLoader.create().file(file).load().config()).isEqualTo(ProxyConfig.defaults());
            return;
        }

        assertThat(Loading.mistakes(ConfigLoader.create().file(file)).get(0).found())
                .isEqualTo("a file that may not be read");
    }

    @Test
    void anEmptyFileIsTold() {
        check("c.yaml", "", 0, "file", "an empty file");
        check("c.yaml", "# nothing\n", 0, "file", "an empty file");
        check("c.json", " \n ", 0, "file", "an empty file");
    }

    @Test
    void aFileThatIsNotUtf8IsToldByLine() {
        byte[] latin = "server:\n  host: \u00fc\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Loading.mistakes(ConfigLoader.create().file(Loading.file(directory, "c.yaml", latin))))
                .singleElement()
                .satisfies(mistake -> {
                    assertThat(mistake.line()).isEqualTo(2);
                    assertThat(mistake.found()).isEqualTo("bytes that are not UTF-8");
                });
        byte[] cut = {'a', ':', ' ', (byte) 0xe2, (byte) 0x82};
        assertThat(Loading.mistakes(ConfigLoader.create().file(Loading.file(directory, "c.yaml", cut))))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.found()).isEqualTo("bytes that are not UTF-8"));
    }

    @Test
    void aHugeFileIsTold() {
        byte[] huge = new byte[ConfigFile.LARGEST + 1];

        assertThat(Loading.mistakes(ConfigLoader.create().file(Loading.file(directory, "c.yaml", huge))))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.found()).isEqualTo("more than 1048576 bytes"));
    }

    @ParameterizedTest
    @CsvSource({"c.yaml,'[',''", "c.yaml,'{a: ','a: '", "c.yaml,'- ',''", "c.json,'[',''", "c.json,'{\"a\":',''"})
    void aDeepFileIsTold(String name, String opening, String before) {
        check(name, before + opening.repeat(50_000), 1, "syntax", "too many objects or lists");
    }

    /** Nine levels of nine references each would be 387 million values. */
    @Test
    void aFileThatMultipliesItselfIsRefused() {
        StringBuilder text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++) {
            String before = "*a" + (i - 1);
            text.append("a").append(i).append(": &a").append(i).append(" [");
            text.append(String.join(",", java.util.Collections.nCopies(9, before)))
                    .append("]\n");
        }

        check("c.yaml", text.toString(), 2, "a1[0]", "a YAML alias");
    }

    /** Whatever is done to a file, it loads or its mistakes are told. */
    @Test
    void aDamagedFileNeverEndsInAnythingButMistakes() {
        long seed = 20261122;
        Random random = new Random(seed);
        String whole = ConfigTemplate.yaml().replace("#request_headers: {", "request_headers: {B: s3cret-marker, ");
        String odd = "{}[]:,-#&*!|>'\"%@`\t\n\\ \u0000\u00e4~$";
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder(whole.substring(random.nextInt(whole.length() / 2)));
            for (int i = random.nextInt(6); i >= 0; i--) {
                int at = random.nextInt(text.length());
                text.insert(at, odd.charAt(random.nextInt(odd.length())));
                text.delete(at + 1, Math.min(text.length(), at + 1 + random.nextInt(3)));
            }
            Path file = Loading.file(directory, round % 2 == 0 ? "c.yaml" : "c.conf", text.toString());
            try {
                ConfigLoader.create().file(file).load();
            } catch (ConfigurationException e) {
                assertThat(e.mistakes()).as("seed %d, round %d", seed, round).isNotEmpty();
                assertThat(e.getMessage()).as("seed %d, round %d", seed, round).doesNotContain("s3cret-marker");
            }
        }
    }
}
