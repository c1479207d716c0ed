package io.apibuddy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mistake is told, with its place, and without secrets. */
class MistakesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    server: {port: 65536}                    | server.port            | 65536     | from 0 to 65535
                    server: {port: -1}                       | server.port            | -1        | from 0 to 65535
                    server: {port: 80.5}                     | server.port            | 80.5      | a whole number
                    server: {port: "80"}                     | server.port            | "80"      | a whole number
                    server: {port: 080}                      | server.port            | "080"     | a whole number
                    server: {port: 1e999999999}              | server.port            | 1E+9999   | a whole number
                    server: {port: .inf}                     | server.port            | ".inf"    | a whole number
                    server: {port: true}                     | server.port            | true      | a whole number
                    server: {port: null}                     | server.port            | nothing   | a whole number
                    server: {port: []}                       | server.port            | a list    | a whole number
                    server: {port: {}}                       | server.port            | an object | a whole number
                    server: {idle_timeout: 0}                | server.idle_timeout    | 0         | more than 0
                    server: {idle_timeout: 1e-99}            | server.idle_timeout    | 1E-99     | more than 0
                    server: {idle_timeout: 1e-999999999}     | server.idle_timeout    | 1E-99999  | more than 0
                    server: {host: 5}                        | server.host            | 5         | a host name
                    server: {host: "a b"}                    | server.host            | "a b"     | a host name
                    server: {host: ""}                       | server.host            | ""        | a host name
                    server: {tls: true}                      | server.tls             | a boolean | an object
                    server: {tls: {cert: x}}                 | server.tls.cert        | an unknown key | cert_file, key_file
                    server: {tls: {cert_file: a.pem}}        | server.tls.key_file    | nothing   | because server.tls.cert_file is set
                    server: {tls: {key_file: a.pem}}         | server.tls.cert_file   | nothing   | because server.tls.key_file is set
                    server: {tls: {cert_file: a, key_file: null}} | server.tls.key_file | nothing | because
                    server: []                               | server                 | a list    | an object
                    security: {require_secure_key: "true"}   | security.require_secure_key | "true" | true or false
                    security: {secure_key: short}            | security.secure_key    | a text (not shown) | 16 to 256
                    security: {secure_key: 1234567890123456} | security.secure_key    | a number (not shown) | 16 to 256
                    security: {secure_key: 0123456789abcde/} | security.secure_key    | a text (not shown) | A-Z a-z 0-9 . _ ~ -
                    security: {require_secure_key: 0123456789abcdefgh-} | security.require_secure_key | a text (not shown) | true or false
                    security: {require_secure_key: perhaps} | security.require_secure_key | "perhaps" | true or false
                    security: {key_positions: []}            | security.key_positions | an empty list | not empty
                    security: {key_positions: header}        | security.key_positions | a text    | a list
                    security: {key_positions: [header, body]} | security.key_positions[1] | "body" | header, path_prefix, query_param
                    security: {key_header_name: Authorization} | security.key_header_name | "Authorization" | a field name
                    security: {key_header_name: "a b"}       | security.key_header_name | "a b"   | a field name
                    security: {key_param_name: "a&b"}        | security.key_param_name | "a&b"    | letters, digits
                    cache: {max_entries: 0}                  | cache.max_entries      | 0         | from 1
                    cache: {max_size_mb: 0}                  | cache.max_size_mb      | 0         | more than 0
                    cache: {database_path: ""}               | cache.database_path    | ""        | :memory:
                    cache: {database_path: "a\\0b"}          | cache.database_path    | "a\\u0000b" | a file's path
                    cache: {database_path: null}             | cache.database_path    | nothing   | :memory:
                    cache: {cacheable_methods: [get]}        | cache.cacheable_methods[0] | "get" | upper case
                    cache: {cacheable_methods: [PUT]}        | cache.cacheable_methods[0] | "PUT" | not CONNECT, DELETE
                    cache: {min_cache_response_size: 9, max_cache_response_size: 8} | cache.min_cache_response_size | 9 | not above
                    cache: {min_cache_response_size: 99999999} | cache.min_cache_response_size | 99999999 | not above
                    throttling: {on_limit: wiat}             | throttling.on_limit    | "wiat"    | reject, wait
                    throttling: {window_seconds: 0.5}        | throttling.window_seconds | 0.5    | a whole number of seconds
                    throttling: {stretch: {below: 1.1}}      | throttling.stretch.below | 1.1     | 0 to 1
                    throttling: {domain_limits: {wiki: 5}}   | throttling.domain_limits.wiki | the name of no mapping | no mapping
                    throttling: {domain_limits: {a/b: 5}}    | throttling.domain_limits.a/b | this key | letters, digits
                    throttling: {domain_limits: []}          | throttling.domain_limits | a list  | an object
                    admin: {allowed_hosts: ["a/b"]}          | admin.allowed_hosts[0] | "a/b"     | a host name
                    logging: {level: LOUD}                   | logging.level          | "LOUD"    | DEBUG, INFO, WARNING, ERROR, OFF
                    logging: {level: Info}                   | logging.level          | "Info"    | INFO
                    logging: {format: 2024-01-01}            | logging.format         | "2024-01-01" | text, json
                    logging: {format: !!binary aGk=}         | logging.format         | binary data | text
                    log: {}                                  | log                    | an unknown key | logging
                    domain_mappings: []                      | domain_mappings        | a list    | an object
                    domain_mappings: {w: "https://x.org"}    | domain_mappings.w      | a text    | an object
                    domain_mappings: {w: {}}                 | domain_mappings.w.upstream | nothing | http or https
                    domain_mappings: {w: }                   | domain_mappings.w.upstream | nothing | http or https
                    """)
    void aWrongValueIsNamedWithWhatIsAllowed(String text, String key, String found, String allowed) {
        List<Mistake> mistakes = Loading.mistakes(directory, "# a comment\n" + text + "\n");

        assertThat(mistakes).singleElement().satisfies(mistake -> {
            assertThat(mistake.key()).isEqualTo(key);
            assertThat(mistake.line()).isEqualTo(2);
            assertThat(mistake.found()).startsWith(found);
            assertThat(mistake.allowed()).contains(allowed);
            assertThat(mistake.source()).isEqualTo(directory.resolve("c.yaml").toString());
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    upstream: ftp://x.org          | upstream  | "ftp://x.org"       | begin it with https://
                    upstream: x.org                | upstream  | "x.org"             | begin it with https://
                    upstream: "https://"           | upstream  | "https://"          | no URI
                    upstream: https:x              | upstream  | "https:x"           | host name is missing
                    upstream: "https://x .org"     | upstream  | "https://x .org"    | no URI
                    upstream: https://u:pw@x.org/  | upstream  | "https://***@x.org/" | has a user
                    upstream: https:u:pw@x.org/    | upstream  | "https:***@x.org/"  | host name
                    upstream: u:pw@x.org/          | upstream  | "***@x.org/"        | begin it with
                    upstream: https://x.org/?k=pw  | upstream  | "https://x.org/?***" | has a query
                    upstream: "https://x.org/#pw"  | upstream  | "https://x.org/#***" | has a query or a fragment
                    upstream: https://a_b          | upstream  | "https://a_b"       | host name is missing
                    upstream: https://x:99999      | upstream  | "https://x:99999"   | a port is 1 to 65535
                    upstream: "https://x:"         | upstream  | "https://x:"        | a port is 1 to 65535
                    upstream: https://x/a/../b     | upstream  | "https://x/a/../b"  | dot segment
                    upstream: https://x/%2e%2E/b   | upstream  | "https://x/%2e%2E/b" | dot segment
                    upstream: https://x/%5cb       | upstream  | "https://x/%5cb"    | backslash
                    upstream: https://x/\u00fc     | upstream  | "https://x/\u00fc"  | beyond ASCII
                    upstream: 5                    | upstream  | 5                   | ''
                    ttl_seconds: -1                | ttl_seconds | -1                | ''
                    freshness: overide             | freshness | "overide"           | did you mean override?
                    credentials: shared            | credentials | "shared"          | did you mean share?
                    status_ttl_seconds: {199: 1}   | status_ttl_seconds.199 | this key | ''
                    status_ttl_seconds: {600: 1}   | status_ttl_seconds.600 | this key | ''
                    status_ttl_seconds: {404: x}   | status_ttl_seconds.404 | "x"      | ''
                    credential_headers: [a b]      | credential_headers[0] | "a b"     | ''
                    key: {headers: ["x:"]}         | key.headers[0] | "x:"             | ''
                    key: {ignore_json: [id]}       | key.ignore_json[0] | "id"         | ''
                    key: {ignore_json: [""]}       | key.ignore_json[0] | ""           | ''
                    key: {ignore_json: [/a~2]}     | key.ignore_json[0] | "/a~2"       | ''
                    key: {ignore_query: [""]}      | key.ignore_query[0] | ""          | ''
                    key: {ignor_query: []}         | key.ignor_query | an unknown key  | did you mean ignore_query?
                    request_headers: {Host: x}     | request_headers.Host | this key   | ''
                    request_headers: {content-length: "1"} | request_headers.content-length | this key | ''
                    request_headers: {Transfer-Encoding: x} | request_headers.Transfer-Encoding | this key | ''
                    request_headers: {Connection: x} | request_headers.Connection | this key | ''
                    request_headers: {"A: pw": x}  | request_headers.A... | this key   | ''
                    request_headers: {A: "pw\\r\\nB: c"} | request_headers.A | a text (not shown) | ''
                    request_headers: {A: ""}       | request_headers.A | a text (not shown) | ''
                    request_headers: {A: pw\u00fc} | request_headers.A | a text (not shown) | ''
                    request_headers: {A: 55}       | request_headers.A | a number (not shown) | in quotes it is a text
                    request_headers: {A: x, a: y}  | request_headers.a | the same name as A | ''
                    request_headers: pw            | request_headers | a text          | ''
                    requests_per_hour: 1.5         | requests_per_hour | 1.5           | ''
                    retries: 11                    | retries   | 11                    | ''
                    cost_per_call: -0.1            | cost_per_call | -0.1              | ''
                    tls: {insecure: 1}             | tls.insecure | 1                  | ''
                    port: 1                        | port      | an unknown key        | server.port
                    """)
    void aWrongMappingIsNamedWithAHint(String text, String key, String found, String hint) {
        String upstream = text.startsWith("upstream") ? "" : "\n    upstream: https://x.org";
        List<Mistake> mistakes = Loading.mistakes(directory, "domain_mappings:\n  w:\n    " + text + upstream + "\n");

        assertThat(mistakes).singleElement().satisfies(mistake -> {
            assertThat(mistake.key()).isEqualTo("domain_mappings.w." + key);
            assertThat(mistake.line()).isEqualTo(3);
            assertThat(mistake.found()).isEqualTo(found);
            assertThat(mistake.hint().orElse("")).contains(hint);
            assertThat(mistake.toString()).doesNotContain("pw");
        });
    }

    @ParameterizedTest
    @CsvSource({"admin", "Admin", "'.'", "'..'", "a/b", "'a b'", "''", "ü"})
    void aBadNameForAMappingIsRefused(String name) {
        List<Mistake> mistakes = Loading.mistakes(
                directory, "c.json", "{\"domain_mappings\": {\"" + name + "\": {\"upstream\": \"http://x\"}}}");

        assertThat(mistakes).singleElement().satisfies(mistake -> {
            assertThat(mistake.key()).startsWith("domain_mappings.");
            assertThat(mistake.allowed()).contains("not \"admin\"");
        });
    }

    @Test
    void allMistakesAreToldAtOnceInTheOrderOfTheFileThenOfTheSources() {
        Path file = Loading.file(directory, "c.yaml", """
                throttling: {domain_limits: {wikki: 5}}
                server:
                  prot: 1
                  port: x
                domain_mappings:
                  wiki: {upstream: nowhere}
                server: {}
                cache: {max_entries: 0}
                """);

        List<Mistake> mistakes = Loading.mistakes(ConfigLoader.create()
                .set("logging.level", "LOUD", "command line")
                .set("logging.nothing", "1", "command line")
                .environment(Map.of("API_BUDDY_ADMIN_ENABLED", "maybe"))
                .file(file));

        assertThat(mistakes)
                .extracting(Mistake::line, Mistake::key, Mistake::hint)
                .containsExactly(
                        tuple(1, "throttling.domain_limits.wikki", Optional.of("did you mean wiki?")),
                        tuple(3, "server.prot", Optional.of("did you mean port?")),
                        tuple(4, "server.port", Optional.empty()),
                        tuple(6, "domain_mappings.wiki.upstream", Optional.of("begin it with https:// or http://")),
                        tuple(7, "server", Optional.empty()),
                        tuple(8, "cache.max_entries", Optional.empty()),
                        tuple(0, "admin.enabled", Optional.empty()),
                        tuple(0, "logging.level", Optional.empty()),
                        tuple(0, "logging.nothing", Optional.empty()));
        assertThat(mistakes.get(4).found()).isEqualTo("the key a second time, first in line 2");
        assertThat(mistakes.get(6).toString())
                .isEqualTo("environment: admin.enabled: found \"maybe\", allowed true or false");
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }

    @Test
    void theMessageOfTheExceptionIsALineForEachMistake() {
        Path file = Loading.file(directory, "c.yaml", "server: {port: 99999, host: 5}\n");

        assertThat(Loading.mistakes(ConfigLoader.create().file(file))).hasSize(2);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> ProxyConfig.load(file))
                .isInstanceOf(ProxyException.class)
                .hasMessage(file + ":1: server.port: found 99999, allowed a whole number from 0 to 65535\n" + file
                        + ":1: server.host: found 5, allowed a host name or an IP address (in quotes it is a text)");
    }

    @Test
    void aVariableThatIsNotSetIsToldOnce() {
        List<Mistake> mistakes = Loading.mistakes(directory, "server:\n  port: ${NOPE}\n  host: \"a ${\"\n");

        assertThat(mistakes)
                .extracting(Mistake::toString)
                .allSatisfy(text -> assertThat(text).contains("$${"))
                .satisfiesExactly(
                        text -> assertThat(text).contains(":2: server.port: found ${NOPE}, which is not set"),
                        text -> assertThat(text).contains(":3: server.host: found a ${ without a NAME"));
    }

    @Test
    void whatCameFromTheEnvironmentIsNotShown() {
        Path file = Loading.file(directory, "c.yaml", """
                server: {port: "${PW}"}
                cache: {cacheable_methods: ["${PW}"]}
                domain_mappings: {w: {upstream: "https://x.org/?${PW}"}, v: {upstream: "${PW}"}}
                """);

        List<Mistake> mistakes = Loading.mistakes(
                ConfigLoader.create().environment(Map.of("PW", "p4ss w0rd")).file(file));

        assertThat(mistakes).hasSize(4).allSatisfy(mistake -> {
            assertThat(mistake.toString()).doesNotContain("p4ss").containsAnyOf("${PW}", "***");
        });
    }

    @Test
    void anAccessKeyThatIsAMappingsNameIsRefused() {
        List<Mistake> mistakes = Loading.mistakes(
                directory,
                "domain_mappings: {aaaaaaaaaaaaaaaaaaaa: {upstream: 'https://x'}}\nsecurity: {secure_key: aaaaaaaaaaaaaaaaaaaa}\n");

        assertThat(mistakes).singleElement().satisfies(mistake -> {
            assertThat(mistake.key()).isEqualTo("security.secure_key");
            assertThat(mistake.found()).doesNotContain("aaaa");
            assertThat(mistake.allowed()).endsWith("but no mapping's name");
        });
    }

    @Test
    void aKeyOfTheCommandLineBelowAValueIsAMistake() {
        assertThat(Loading.mistakes(ConfigLoader.create()
                        .file(Loading.file(directory, "c.yaml", "server: {port: 1}\n"))
                        .set("server.port.x", "1", "command line")))
                .singleElement()
                .hasToString(
                        "command line: server.port.x: found a key below one that is no object, allowed a key of the"
                                + " reference");
    }

    @Test
    void aLongValueIsCutShort() {
        List<Mistake> mistakes = Loading.mistakes(directory, "server: {host: \"" + "x ".repeat(5000) + "\"}\n");

        assertThat(mistakes.get(0).found()).hasSize(65).endsWith("...\"");
    }
}
