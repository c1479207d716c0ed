package io.apibuddy.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is derived from the catalogue for people and editors: the JSON Schema and the tables of the reference. */
final class Reference {
    private Reference() {}

    // --- the schema ---

    static String schemaText() {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(schema()) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** JSON Schema, draft 2020-12. */
    static Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "API Buddy's configuration");
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(
                "$schema",
                Map.of("type", "string", "description", "This schema's address, for editors; of no effect."));
        for (Section<?> section : Catalogue.FIXED) {
            properties.put(section.name(), object(section));
        }
        Map<String, Object> mapping = object(Catalogue.MAPPING);
        mapping.put("type", "object");
        mapping.remove("description");
        Map<String, Object> mappings = new LinkedHashMap<>();
        mappings.put("description", Catalogue.MAPPING.meaning());
        mappings.put("type", List.of("object", "null"));
        mappings.put("propertyNames", text(Rule.MAPPING_NAME));
        mappings.put("additionalProperties", mapping);
        mappings.put("default", Map.of());
        properties.put("domain_mappings", mappings);
        old("").forEach(properties::put);
        schema.put("properties", properties);
        return schema;
    }

    private static <R> Map<String, Object> object(Section<R> section) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Key<R> key : section.keys()) {
            Map<String, Object> target = properties;
            String name = key.name();
            int dot = name.indexOf('.');
            if (dot >= 0) {
                target = within(properties, name.substring(0, dot));
                name = name.substring(dot + 1);
            }
            target.put(name, key(section, key));
        }
        old(section.name()).forEach(properties::put);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("description", section.meaning());
        object.put("type", List.of("object", "null"));
        object.put("additionalProperties", false);
        List<String> required =
                section.keys().stream().filter(Key::required).map(Key::name).toList();
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        object.put("properties", properties);
        return object;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> within(Map<String, Object> properties, String name) {
        Map<String, Object> object = (Map<String, Object>) properties.computeIfAbsent(name, unused -> {
            Map<String, Object> made = new LinkedHashMap<>();
            made.put("type", List.of("object", "null"));
            made.put("additionalProperties", false);
            made.put("properties", new LinkedHashMap<String, Object>());
            return made;
        });
        return (Map<String, Object>) object.get("properties");
    }

    private static Map<String, Object> key(Section<?> section, Key<?> key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", meaning(key));
        Map<String, Object> type = type(key.type());
        if (key.nullable()) {
            schema.put("anyOf", List.of(type, Map.of("type", "null")));
            schema.put("default", null);
        } else if (key.type() instanceof Type.Many many && many.names().isPresent()) {
            schema.putAll(type);
            schema.put("type", List.of("object", "null"));
        } else if (section.name().equals("logging") && key.name().equals("format")) {
            // The ancestor's Python format strings mean text.
            schema.put("anyOf", List.of(type, Map.of("type", "string", "pattern", "%\\(", "deprecated", true)));
        } else {
            schema.putAll(type);
        }
        key.preset().ifPresent(preset -> schema.put("default", preset));
        return schema;
    }

    private static Map<String, Object> type(Type type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        if (type instanceof Type.Flag) {
            schema.put("type", "boolean");
        } else if (type instanceof Numeric number) {
            schema.put("type", number.fractions() ? "number" : "integer");
            schema.put(number.positive() ? "exclusiveMinimum" : "minimum", number.least());
            schema.put("maximum", number.most());
        } else if (type instanceof Type.Choice choice) {
            schema.put("enum", choice.spellings());
        } else if (type instanceof Type.Text text) {
            schema.putAll(text(text.rule()));
        } else if (type instanceof Type.Upstream) {
            schema.put("type", "string");
            schema.put("format", "uri");
            schema.put("pattern", "^[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9.:\\[\\]-]+(/[^?#\\\\ ]*)?$");
        } else if (type instanceof Type.FilePath) {
            schema.put("type", "string");
            schema.put("pattern", "^[^\\u0000]*[^\\u0000\\s][^\\u0000]*$");
        } else if (type instanceof Type.Many many && many.names().isPresent()) {
            schema.put("type", "object");
            schema.put("propertyNames", text(many.names().get()));
            schema.put("additionalProperties", type(many.item()));
        } else if (type instanceof Type.Many many) {
            schema.put("type", "array");
            schema.put("items", type(many.item()));
            if (many.least() > 0) {
                schema.put("minItems", many.least());
            }
        } else {
            throw new IllegalStateException(type.toString());
        }
        return schema;
    }

    private static Map<String, Object> text(Rule rule) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "string");
        schema.put("maxLength", rule.longest());
        schema.put("pattern", "^(" + rule.pattern().pattern() + ")$");
        if (!rule.refused().isEmpty()) {
            String names = rule.refused().stream()
                    .sorted()
                    .map(Reference::anyCase)
                    .collect(Collectors.joining("|", "^(", ")$"));
            schema.put("not", Map.of("pattern", names));
        }
        return schema;
    }

    /** ECMA-262 has no switch for it within a pattern. */
    private static String anyCase(String name) {
        return name.chars()
                .mapToObj(c -> Character.isLetter(c)
                        ? "[" + (char) Character.toUpperCase(c) + (char) c + "]"
                        : c == '.' ? "\\." : String.valueOf((char) c))
                .collect(Collectors.joining());
    }

    /** The ancestor's keys of a section. */
    private static Map<String, Object> old(String section) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Ancestor.Old old : Ancestor.KEYS) {
            if (old.section().equals(section)) {
                Map<String, Object> schema = new LinkedHashMap<>();
                schema.put(
                        "description",
                        old.now()
                                .map(now -> "Of reference-api-buddy; now " + now + ".")
                                .orElse("Of reference-api-buddy; has no effect."));
                schema.put("deprecated", true);
                if (old.name().equals("max_cache_entries")) {
                    schema.putAll(type(
                            Catalogue.CACHE.key("max_entries").orElseThrow().type()));
                } else if (old.name().equals("default_ttl_days")) {
                    schema.putAll(Map.of("type", "number", "minimum", 0, "maximum", 36500));
                } else if (old.name().equals("key_position")) {
                    Map<String, Object> list = type(Catalogue.SECURITY
                            .key("key_positions")
                            .orElseThrow()
                            .type());
                    schema.put("anyOf", List.of(list.get("items"), list));
                }
                properties.put(old.name(), schema);
            }
        }
        return properties;
    }

    private static String meaning(Key<?> key) {
        return key.meaning()
                + key.inherits().map(from -> " Default: " + from + ".").orElse("");
    }

    // --- the tables ---

    /** A page with the tables between its markers made anew. */
    static String withTables(String page) {
        String result = page;
        List<Section<?>> sections = new ArrayList<>(Catalogue.FIXED);
        sections.add(Catalogue.MAPPING);
        for (Section<?> section : sections) {
            result = between(result, "keys:" + section.name(), table(section));
        }
        return between(result, "old-keys", oldTable());
    }

    private static String between(String page, String name, String table) {
        String begin = "<!-- " + name + " -->\n";
        String end = "<!-- end -->";
        int from = page.indexOf(begin);
        int to = page.indexOf(end, from);
        if (from < 0 || to < 0) {
            throw new IllegalStateException("docs/configuration.md has no place for " + name);
        }
        return page.substring(0, from + begin.length()) + "\n" + table + "\n" + page.substring(to);
    }

    private static String table(Section<?> section) {
        boolean mapping = section.equals(Catalogue.MAPPING);
        String rows = section.keys().stream()
                .map(key -> row(
                        "`" + key.name() + "`",
                        fallback(key),
                        key.allowed(),
                        key.meaning()
                                + (key.restart() ? " A change counts at the next start." : "")
                                + (mapping ? "" : variable(section.name() + "." + key.name()))))
                .collect(Collectors.joining());
        return row("key", "default", "allowed", "meaning") + row("---", "---", "---", "---") + rows;
    }

    private static String variable(String key) {
        return Environment.variableOf(key).isPresent() ? "" : " No variable sets it.";
    }

    private static String fallback(Key<?> key) {
        if (key.inherits().isPresent()) {
            String from = key.inherits().get();
            return from.matches("[a-z_.]+") ? "`" + from + "`" : from;
        }
        return key.required() ? "must be set" : "`" + Texts.flow(key.preset().orElse(null)) + "`";
    }

    private static String oldTable() {
        String rows = Ancestor.KEYS.stream()
                .map(old -> row(
                        "`" + old.path() + "`",
                        old.now()
                                .map(now -> "`" + old.section() + "." + now + "`"
                                        + (old.name().equals("default_ttl_days") ? ", in seconds" : "")
                                        + (old.name().equals("key_position") ? ", a list of one" : ""))
                                .orElse("no effect, a warning")))
                .collect(Collectors.joining());
        return row("key", "now") + row("---", "---") + rows;
    }

    private static String row(String... cells) {
        return Arrays.stream(cells).map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |"))
                + "\n";
    }

    // --- a very small validator ---

    /** Whether a value fits a schema, as far as the schemas above go. */
    static boolean fits(Object value, Map<?, ?> schema) {
        return schema.entrySet().stream()
                .allMatch(rule -> holds(String.valueOf(rule.getKey()), rule.getValue(), value, schema));
    }

    private static boolean holds(String keyword, Object argument, Object value, Map<?, ?> schema) {
        return switch (keyword) {
            case "type" -> types(argument).anyMatch(type -> isOfType(value, String.valueOf(type)));
            case "enum" -> ((List<?>) argument).contains(value);
            case "anyOf" -> ((List<?>) argument).stream().anyMatch(one -> fits(value, (Map<?, ?>) one));
            case "not" -> !fits(value, (Map<?, ?>) argument);
            case "pattern" ->
                !(value instanceof String text)
                        || Pattern.compile((String) argument).matcher(text).find();
            case "maxLength" -> !(value instanceof String text) || text.length() <= (Integer) argument;
            case "minimum" -> !(value instanceof Number) || number(value).compareTo(number(argument)) >= 0;
            case "maximum" -> !(value instanceof Number) || number(value).compareTo(number(argument)) <= 0;
            case "exclusiveMinimum" ->
                !(value instanceof Number) || number(value).compareTo(number(argument)) > 0;
            case "items" ->
                !(value instanceof List<?> list) || list.stream().allMatch(item -> fits(item, (Map<?, ?>) argument));
            case "minItems" -> !(value instanceof List<?> list) || list.size() >= (Integer) argument;
            case "required" -> !(value instanceof Map<?, ?> map) || map.keySet().containsAll((List<?>) argument);
            case "propertyNames" ->
                !(value instanceof Map<?, ?> map)
                        || map.keySet().stream().allMatch(name -> fits(name, (Map<?, ?>) argument));
            case "properties" ->
                !(value instanceof Map<?, ?> map)
                        || ((Map<?, ?>) argument)
                                .entrySet().stream()
                                        .filter(property -> map.containsKey(property.getKey()))
                                        .allMatch(property ->
                                                fits(map.get(property.getKey()), (Map<?, ?>) property.getValue()));
            case "additionalProperties" ->
                !(value instanceof Map<?, ?> map)
                        || map.entrySet().stream()
                                .filter(entry -> !known(schema).contains(entry.getKey()))
                                .allMatch(
                                        entry -> argument instanceof Map<?, ?> other && fits(entry.getValue(), other));
            case "$schema", "title", "description", "default", "deprecated", "format" -> true;
            default -> throw new IllegalStateException("keyword " + keyword);
        };
    }

    private static Set<?> known(Map<?, ?> schema) {
        return schema.get("properties") instanceof Map<?, ?> properties ? properties.keySet() : Set.of();
    }

    private static Stream<?> types(Object argument) {
        return argument instanceof List<?> list ? list.stream() : Stream.of(argument);
    }

    private static BigDecimal number(Object value) {
        return new BigDecimal(value.toString());
    }

    private static boolean isOfType(Object value, String type) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "null" -> value == null;
            case "boolean" -> value instanceof Boolean;
            case "string" -> value instanceof String;
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "number" -> value instanceof Number;
            case "integer" ->
                value instanceof Number && number(value).stripTrailingZeros().scale() <= 0;
            default -> throw new IllegalStateException("type " + type);
        };
    }
}
