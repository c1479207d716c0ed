package io.apibuddy.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files in docs/ agree with the code. They are made anew by running this test with
 * {@code -Dapibuddy.regenerate=true}.
 */
class ReferenceTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final boolean REGENERATE = Boolean.getBoolean("apibuddy.regenerate");

    @TempDir
    Path directory;

    @Test
    void theSchemaInDocsIsTheCodes() throws IOException {
        agrees(DOCS.resolve("config.schema.json"), Reference.schemaText());
    }

    @Test
    void theTablesInDocsAreTheCodes() throws IOException {
        Path page = DOCS.resolve("configuration.md");

        agrees(page, Reference.withTables(Files.readString(page)));
    }

    @Test
    void everyExampleInDocsLoadsWithoutAWarning() throws IOException {
        Matcher examples = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCS.resolve("configuration.md")));
        int count = 0;
        for (; examples.find(); count++) {
            ConfigLoader.Loaded loaded = Loading.loaded(directory, examples.group(1), Map.of("OPENAI_API_KEY", "k"));

            assertThat(loaded.warnings()).isEmpty();
            assertThat(loaded.config().mappings()).hasSize(1);
        }
        assertThat(count).isGreaterThan(4);
    }

    private static void agrees(Path file, String made) throws IOException {
        if (REGENERATE) {
            Files.writeString(file, made);
        }
        assertThat(file).hasContent(made);
    }

    // --- the template ---

    @Test
    void theTemplateIsTheDefaultsAndItsExample() {
        ConfigLoader.Loaded loaded = Loading.loaded(directory, ConfigTemplate.yaml(), Map.of());

        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config())
                .isEqualTo(ProxyConfig.defaults()
                        .with(
                                "domain_mappings.wiki",
                                Map.of("upstream", "https://en.wikipedia.org/w", "ttl_seconds", 604800)));
    }

    @Test
    void theTemplateNamesEveryKeyWithWhatIsAllowed() {
        String flat = ConfigTemplate.yaml().replaceAll("\n *#? *", " ");
        List<Section<?>> sections = new ArrayList<>(Catalogue.FIXED);
        sections.add(Catalogue.MAPPING);

        for (Section<?> section : sections) {
            for (Key<?> key : section.keys()) {
                String name = key.name().substring(key.name().indexOf('.') + 1);
                assertThat(flat)
                        .contains(" " + name + ": ")
                        .contains(key.meaning())
                        .contains(key.allowed());
            }
        }
        assertThat(ConfigTemplate.yaml().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void theExamplesInTheTemplateCanBeTakenIntoUse() {
        String text = ConfigTemplate.yaml().replaceAll("(?m)^( +)#(?! )", "$1");

        MappingConfig wiki = Loading.loaded(directory, text, Map.of("WIKI_TOKEN", "t"))
                .config()
                .mappings()
                .get("wiki");

        assertThat(wiki.requestHeaders()).containsKey("Authorization");
        assertThat(wiki.statusTtl()).containsKey(404);
        assertThat(wiki.key().ignoreQuery()).containsExactly("utm_*");
    }

    // --- the schema and the loader ---

    @Test
    void theSchemaAcceptsWhatIsShown() {
        ProxyConfig config = Loading.yaml(directory, ConfigTemplate.yaml());

        assertThat(Reference.fits(config.tree(), Reference.schema())).isTrue();
        assertThat(Reference.fits(ProxyConfig.defaults().tree(), Reference.schema()))
                .isTrue();
    }

    @Test
    void theSchemaAcceptsAConfigurationOfTheAncestor() throws IOException {
        String json = "{\"cache\": {\"default_ttl_days\": 7, \"max_cache_entries\": 5}, \"callbacks\": {},"
                + " \"security\": {\"key_position\": \"header\"}, \"logging\": {\"format\": \"%(message)s\"}}";

        assertThat(Reference.fits(new ObjectMapper().readValue(json, Map.class), Reference.schema()))
                .isTrue();
        Loading.json(directory, json);
    }

    /** For each key, values of every kind and at every bound: both say yes or both say no. */
    @Test
    void theSchemaAndTheLoaderAcceptTheSameValues() {
        List<Object> pool = pool();
        List<String> differences = new ArrayList<>();
        int accepted = 0;
        for (Section<?> section : Catalogue.FIXED) {
            for (Key<?> key : section.keys()) {
                for (Object value : pool) {
                    Map<String, Object> tree = new LinkedHashMap<>(partner(key.name()));
                    put(tree, key.name(), value);
                    accepted += compare(Map.of(section.name(), tree), differences);
                }
            }
        }
        for (Key<?> key : Catalogue.MAPPING.keys()) {
            for (Object value : pool) {
                Map<String, Object> tree = new HashMap<>(Map.of("upstream", "http://x"));
                put(tree, key.name(), value);
                accepted += compare(Map.of("domain_mappings", Map.of("w", tree)), differences);
            }
        }

        assertThat(differences).isEmpty();
        assertThat(accepted).isGreaterThan(500);
    }

    /** Whole trees out of known and unknown names. */
    @Test
    void theSchemaAndTheLoaderAcceptTheSameTrees() {
        long seed = 4711;
        Random random = new Random(seed);
        List<Object> pool = pool();
        List<String> differences = new ArrayList<>();
        int accepted = 0;
        for (int round = 0; round < 3000; round++) {
            Map<String, Object> tree = new LinkedHashMap<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                Section<?> section = Catalogue.FIXED.get(random.nextInt(Catalogue.FIXED.size()));
                Key<?> key = section.keys().get(random.nextInt(section.keys().size()));
                Object value = random.nextBoolean() ? key.preset().orElse(null) : pool.get(random.nextInt(pool.size()));
                String name = random.nextInt(20) == 0 ? key.name() + "x" : key.name();
                if (!name.startsWith("tls") && !name.contains("cache_response_size")) {
                    put(tree, section.name() + "." + name, value);
                }
            }
            accepted += compare(tree, differences);
        }

        assertThat(differences).as("seed %d", seed).isEmpty();
        assertThat(accepted).as("seed %d", seed).isBetween(300, 2700);
    }

    /** Two keys that go together only. */
    private static Map<String, Object> partner(String key) {
        return switch (key) {
            case "tls.cert_file" -> Map.of("tls", new HashMap<>(Map.of("key_file", "k")));
            case "tls.key_file" -> Map.of("tls", new HashMap<>(Map.of("cert_file", "c")));
            case "min_cache_response_size" -> Map.of("max_cache_response_size", 1L << 40);
            default -> Map.of();
        };
    }

    private static int compare(Map<String, Object> tree, List<String> differences) {
        boolean schema = Reference.fits(tree, Reference.schema());
        Mistakes mistakes = new Mistakes();
        Node.Mapping root = Ancestor.rewrite((Node.Mapping) Node.of(tree, Place.update(), false), mistakes);
        boolean loader = new TreeDecoder(mistakes).decode(root).isPresent();
        String why = mistakes.inOrder().toString();
        boolean crossCheck = why.contains("the name of no mapping")
                || why.contains("because server.tls")
                || why.contains("the same name as");
        if (schema != loader && !crossCheck) {
            differences.add(tree + " schema: " + schema + ", loader: " + loader + " " + why);
        }
        return loader ? 1 : 0;
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> tree, String key, Object value) {
        int dot = key.indexOf('.');
        if (dot < 0) {
            tree.put(key, value);
        } else if (tree.getOrDefault(key.substring(0, dot), Map.of()) instanceof Map<?, ?> child) {
            Map<String, Object> copy = new LinkedHashMap<>((Map<String, Object>) child);
            tree.put(key.substring(0, dot), copy);
            put(copy, key.substring(dot + 1), value);
        }
    }

    private static List<Object> pool() {
        List<Object> pool = new ArrayList<>(Arrays.asList(
                null,
                true,
                new BigDecimal("0.5"),
                new BigDecimal("30.0"),
                new BigDecimal("1e-7"),
                "",
                " ",
                "text",
                "a b",
                "Authorization",
                "HOST",
                "0123456789abcdef",
                "https://x.org/a",
                "ftp://x.org",
                "/pointer/a~1b",
                "/bad~2",
                ":memory:",
                "%(message)s",
                "\u00fc",
                "a\nb",
                "x".repeat(501),
                "/x".repeat(251),
                "x".repeat(9000),
                List.of(),
                List.of("GET", "QUERY"),
                List.of("PUT"),
                List.of("get"),
                List.of("header"),
                List.of("/a", "/"),
                List.of(""),
                List.of(1),
                List.of("[::1]:80", "localhost"),
                Map.of(),
                Map.of("404", 60),
                Map.of("199", 60),
                Map.of("404", -1),
                Map.of("w", 5),
                Map.of("admin", 5),
                Map.of("Accept", "x"),
                Map.of("Accept", ""),
                Map.of("Connection", "x"),
                Map.of("a b", "x")));
        List<Section<?>> sections = new ArrayList<>(Catalogue.FIXED);
        sections.add(Catalogue.MAPPING);
        for (Section<?> section : sections) {
            for (Key<?> key : section.keys()) {
                if (key.type() instanceof Numeric number) {
                    for (BigDecimal bound : List.of(number.least(), number.most())) {
                        pool.add(bound);
                        pool.add(bound.add(BigDecimal.ONE));
                        pool.add(bound.subtract(BigDecimal.ONE));
                    }
                } else if (key.type() instanceof Type.Choice choice) {
                    pool.addAll(choice.spellings());
                }
            }
        }
        return pool.stream().distinct().toList();
    }
}
