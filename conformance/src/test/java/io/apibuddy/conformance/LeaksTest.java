package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.threats.MarkedSecret;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Secrets;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Marked secrets go through the built program in all ways that there are, the wrong ones too; then everything that it has
 * written, sent or answered is searched for them. A word that is no secret goes the same ways, and has to be found.
 */
@Timeout(240)
class LeaksTest {
    private static final MarkedSecret KEY = Secrets.ACCESS_KEY;
    private static final MarkedSecret CREDENTIAL = Secrets.CREDENTIAL;
    private static final MarkedSecret CLIENTS =
            new MarkedSecret("the client's own credential", "aTokenOfAClientThatIsMarked.5tG7hY2qM8vC1xZ6");
    private static final String WORD = "aWordThatIsNoSecret";

    private static final String CONFIGURATION = """
            server: {port: 0, max_target_bytes: 4096}
            security: {require_secure_key: true, secure_key: "%2$s"}
            cache: {database_path: "%1$s/cache.db"}
            admin: {rate_limit_per_minute: 60000}
            logging: {level: DEBUG, format: %5$s, file_path: "%1$s/log-%5$s"}
            domain_mappings:
              own: {upstream: "%4$s/base", ttl_seconds: 600, request_timeout: 1, retries: 0, request_headers: {Authorization: "Bearer %3$s"}}
              standard: {upstream: "%4$s", freshness: standard, request_timeout: 1, retries: 0}
              nobody: {upstream: "http://127.0.0.1:1", retries: 1, request_headers: {X-API-Key: "%3$s"}}
            """;

    /** Each with the key in one of its places; ten of them behind each other stay below the limit of wrong ones. */
    private static final List<String> PATHS = List.of(
            "/own/a?q=" + WORD,
            "/own/a?q=" + WORD,
            "/own/validated",
            "/own/moved",
            "/own/refused",
            "/own/failing",
            "/own/broken",
            "/own/garbage",
            "/own/silent",
            "/standard/a?q=" + WORD,
            "/standard/moved",
            "/nobody/a",
            "/unknown/" + WORD,
            "/own/%2e%2e/x",
            "/own/a?key=other",
            "/own/" + "x".repeat(5000),
            "/",
            "/own/the-last-one");

    private static final List<String> ADMIN = List.of(
            "/admin/",
            "/admin/health",
            "/admin/status",
            "/admin/config",
            "/admin/metrics",
            "/admin/metrics/prometheus",
            "/admin/history",
            "/admin/mappings",
            "/admin/domains",
            "/admin/requests",
            "/admin/throttle",
            "/admin/cache",
            "/admin/cache/own",
            "/admin/session",
            "/admin/explain?url=/own/a",
            "/admin/events",
            "/admin/nowhere");

    @TempDir
    private Path directory;

    /** What is searched, by where it stands. */
    private final Map<String, String> places = new LinkedHashMap<>();

    private RecordingOrigin origin;
    private int port;

    @Shows(Threat.LEAKS)
    @Test
    void noSecretIsFoundInWhateverTheProgramWritesSendsOrAnswers(Reached reached) throws Exception {
        try (RecordingOrigin recording = new RecordingOrigin()) {
            origin = recording;
            for (String format : List.of("text", "json")) {
                Path configuration = directory.resolve(format + ".yaml");
                Files.writeString(
                        configuration,
                        CONFIGURATION.formatted(directory, KEY.text(), CREDENTIAL.text(), origin.url(), format));
                useTheProgram(configuration, format);
                commandLine("config", "show", configuration.toString());
                commandLine("config", "check", configuration.toString());
            }
            offline();
            misconfigured();
            for (String file : List.of("cache.db", "cache.db-wal", "cache.db-shm", "log-text", "log-json")) {
                Path path = directory.resolve(file);
                places.merge(file, Files.exists(path) ? read(path) : "", String::concat);
            }
            places.put("rows of the database", rows());
        }

        StringBuilder found = new StringBuilder();
        places.forEach((place, text) -> {
            found.append(leaks(place, text, KEY));
            found.append(leaks(place, text, CREDENTIAL));
            found.append(leaks(place, text, CLIENTS));
        });
        found.append(leaks("requests to upstream", origin.seen(), KEY));

        assertThat(found.toString()).as("secrets that were found").isEmpty();
        // The controls: what went the same ways and is no secret is found, and so is what is meant to go upstream.
        for (String place : List.of(
                "log-text",
                "log-json",
                "cache.db",
                "rows of the database",
                "text: answers",
                "text: /admin/requests",
                "text: /admin/events",
                "text: stderr")) {
            assertThat(places.get(place)).as(place).contains(WORD);
        }
        assertThat(origin.seen()).contains(WORD);
        assertThat(CREDENTIAL.in(origin.seen())).contains("as it is");
        assertThat(CLIENTS.in(origin.seen())).contains("as it is");
        reached.figure(
                "3 marked secrets through %d places with %,d characters: 0 finds; the word that is no secret is found",
                places.size() + 1,
                places.values().stream().mapToInt(String::length).sum()
                        + origin.seen().length());
    }

    /** What the tests of the modules before this one have looked through; one that finds anything fails there. */
    @Shows(Threat.LEAKS)
    @Test
    void noSecretWasFoundInAnyTestOfTheWholeRun(Reached reached) throws IOException {
        Map<Secrets.Place, Long> sums = new java.util.EnumMap<>(Secrets.Place.class);
        for (String module : List.of("proxy", "cli")) {
            Secrets.lookedThrough(Path.of("..", module)).forEach((place, count) -> sums.merge(place, count, Long::sum));
        }
        if (!sums.keySet().containsAll(List.of(Secrets.Place.values()))) {
            Needed.isMissing("What the tests of proxy and cli have looked through: run these before, with mvn verify.");
        }
        assertThat(sums.values()).allSatisfy(count -> assertThat(count).isPositive());
        reached.figure("a marked key and a marked credential in the other tests, 0 finds in characters: %s", sums);
    }

    @Test
    void theSearchFindsAPlantedSecretInEachOfItsForms() {
        String text = KEY.text();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        java.util.Base64.Encoder base64 = java.util.Base64.getEncoder();
        StringBuilder percent = new StringBuilder();
        for (byte b : bytes) {
            percent.append("%%%02X".formatted(b));
        }
        for (String planted : List.of(
                text,
                text.toUpperCase(java.util.Locale.ROOT),
                text.substring(0, 25),
                text.substring(10),
                percent.toString(),
                java.util.HexFormat.of().formatHex(bytes),
                base64.encodeToString(bytes),
                base64.encodeToString(("user:" + text).getBytes(StandardCharsets.US_ASCII)),
                base64.encodeToString(("key: " + text + ".").getBytes(StandardCharsets.US_ASCII)))) {
            assertThat(KEY.in("before " + planted + " after")).as(planted).isNotEmpty();
        }
        assertThat(KEY.in("before " + text.substring(5, 20) + " after")).isEmpty();
    }

    private static String leaks(String place, String text, MarkedSecret secret) {
        String found = secret.in(text);
        return found.isEmpty() ? "" : place + ": " + found;
    }

    private void useTheProgram(Path configuration, String round) throws Exception {
        try (StartedProcess proxy = StartedProcess.start(
                directory, "serve-" + round, BuiltProgram.command("serve", "--config", configuration.toString()))) {
            port = URI.create(proxy.awaitLine("API Buddy is listening on ").strip())
                    .getPort();
            StringBuilder answers = new StringBuilder();
            StringBuffer events = new StringBuffer();
            try (Socket watching = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread watcher = watch(watching, events);
                for (String path : PATHS) {
                    List<String> requests = requests(path);
                    for (String request : path.contains("/silent") ? requests.subList(2, 3) : requests) {
                        answers.append(withoutOwnPrefix(exchange(request, 10)));
                    }
                }
                // What comes first is told first, so the last request is told last.
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(events.toString()).contains("/the-last-one"));
                watching.close();
                watcher.join();
            }
            places.put(round + ": /admin/events", events.toString());
            for (String page : ADMIN) {
                if (!page.equals("/admin/events")) {
                    places.put(
                            round + ": " + page,
                            ask("GET " + page + " HTTP/1.1", "X-API-Buddy-Key: " + KEY.text(), 10));
                }
            }
            answers.append(ask("POST /admin/session HTTP/1.1", "X-API-Buddy-Key: " + KEY.text(), 10));
            String url = "http://127.0.0.1:" + port;
            commandLine("cache", "stats", "--url", url, "--key", KEY.text());
            commandLine("cache", "list", "--url", url, "--key", KEY.text(), "--json");
            commandLine("explain", "--url", url, "--key", KEY.text(), url + "/" + KEY.text() + "/own/a?q=" + WORD);
            // Written while it runs: what stands in the write-ahead log alone.
            places.put(round + ": cache.db-wal while it runs", read(directory.resolve("cache.db-wal")));
            for (String wrong : wrongKeys()) {
                answers.append(exchange(wrong, 10));
            }
            places.put(round + ": answers", answers.toString());
            proxy.terminate();
            proxy.awaitEnd(Duration.ofSeconds(20));
            places.put(round + ": stdout", proxy.out());
            places.put(round + ": stderr", proxy.err());
        }
    }

    private static Thread watch(Socket socket, StringBuffer events) throws IOException {
        socket.getOutputStream()
                .write(request("GET", "/admin/events", "X-API-Buddy-Key: " + KEY.text())
                        .getBytes(StandardCharsets.US_ASCII));
        Thread watcher = new Thread(() -> {
            try {
                for (int next; (next = socket.getInputStream().read()) >= 0; ) {
                    events.append((char) next);
                }
            } catch (IOException closed) {
                // Seen enough.
            }
        });
        watcher.start();
        return watcher;
    }

    private static List<String> requests(String path) {
        String key = KEY.text();
        String encoded = "%61" + key.substring(1);
        String more = path.contains("?") ? "&" : "?";
        String own = "Authorization: Bearer " + CLIENTS.text();
        return List.of(
                request("GET", path, "X-API-Buddy-Key: " + key, own),
                request("HEAD", path, "X-API-Buddy-Key: " + key, "Cookie: session=" + CLIENTS.text()),
                request("POST", path, "X-API-Buddy-Key: " + key, "Content-Length: 0"),
                request("GET", "/" + key + path, "Referer: http://127.0.0.1/" + key + "/own/a"),
                request("GET", "/" + encoded + path, "Referer: http://127.0.0.1/" + encoded + "/own/a"),
                request("GET", path + more + "key=" + key, "Range: bytes=0-1"),
                request("GET", path + more + "b=1&k%65y=" + encoded + "&c=" + WORD, "Cache-Control: no-cache"),
                request("GET", "/" + key + path + more + "key=" + key, "X-API-Buddy-Key: " + key, own),
                request("DELETE", path, "X-API-Buddy-Key: " + key, own));
    }

    /** Nearly right, so that a part of it would tell nearly everything. */
    private static List<String> wrongKeys() {
        String key = KEY.text();
        return List.of(
                request("GET", "/own/a", "X-API-Buddy-Key: " + key + "x"),
                request("GET", "/own/a", "X-API-Buddy-Key: " + key.substring(0, key.length() - 1)),
                request("GET", "/" + key + "x/own/a"),
                request("GET", "/" + key.toUpperCase(java.util.Locale.ROOT) + "/own/a"),
                request("GET", "/own/a?key=" + key + "x"),
                request("GET", "/own/a", "Authorization: Bearer " + key),
                request("GET", "/" + key + "/own/a b", "X: y"),
                request("GET", "//" + key + "/own/a"),
                request("GET", "http://127.0.0.1/" + key + "/own/a"),
                request("CONNECT", "/" + key + "/own/a"),
                request("GET", "/" + key + "/own/a#" + key),
                request("GET", "/own/a", "X-API-Buddy-Key : " + key),
                request("GET", "/own/a", "X-API-Buddy-Key: " + key + "\u0000"));
    }

    /** Where a client shows its key in the path, it is shown in the addresses that it is given: that is meant to be so. */
    private static String withoutOwnPrefix(String answer) {
        return answer.replaceAll("(?mi)^((?:content-)?location: /)[^/]*" + "(?=/(?:own|standard)/)", "$1KEY");
    }

    private static String request(String method, String target, String... fields) {
        StringBuilder text =
                new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    private String ask(String line, String field, int seconds) {
        return exchange(line + "\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + field + "\r\n\r\n", seconds);
    }

    /** All that comes back until the proxy closes or is silent for so long. */
    private String exchange(String request, int seconds) {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(seconds * 1000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] buffer = new byte[8192];
            for (int n; (n = socket.getInputStream().read(buffer)) >= 0; ) {
                answer.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketTimeoutException e) {
            return answer.toString();
        } catch (IOException e) {
            return answer.append("\n").toString(); // refused in the middle: what came before counts
        }
        return answer.toString();
    }

    private void offline() throws Exception {
        String database = directory.resolve("cache.db").toString();
        commandLine("cache", "stats", "--database", database);
        commandLine("cache", "list", "--database", database, "--json");
        commandLine("explain", "--database", database, "--json", "/own/a?q=" + WORD);
    }

    /** Where the secrets stand in a place that is wrong, what is said about the place does not repeat them. */
    private void misconfigured() throws Exception {
        for (String wrong : List.of(
                "security: {require_secure_key: true, secure_key: [\"%1$s\"]}",
                "security: {require_secure_key: true, secure_key: \"%1$s with a blank\"}",
                "security: {require_secure_key: \"%1$s\"}",
                "security: {secure_key: {\"%1$s\": 1}}",
                "security: {secure_key: \"%1$s\"",
                "security:\n  secure_key:%1$s\n  require_secure_key: true",
                "security: %1$s",
                "security: [%1$s]",
                "domain_mappings: {own: {upstream: \"https://%2$s@127.0.0.1\"}}",
                "domain_mappings: {own: {upstream: \"http://user:%2$s@127.0.0.1\"}}",
                "domain_mappings: {own: {upstream: \"http://127.0.0.1\", request_headers: {Authorization: [\"%2$s\"]}}}",
                "domain_mappings: {own: {upstream: \"http://127.0.0.1\", request_headers: {Authorization: \"%2$s\\r\\nx\"}}}",
                "domain_mappings: {own: {upstream: \"http://127.0.0.1\", request_headers: \"%2$s\"}}")) {
            Path file = directory.resolve("wrong.yaml");
            Files.writeString(file, wrong.formatted(KEY.text(), CREDENTIAL.text()) + "\n");
            commandLine("config", "check", file.toString());
        }
    }

    private void commandLine(String... arguments) throws Exception {
        try (StartedProcess command = StartedProcess.start(directory, "command", BuiltProgram.command(arguments))) {
            command.awaitEnd(Duration.ofSeconds(30));
            places.merge("command " + arguments[0] + " " + arguments[1], command.out() + command.err(), String::concat);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    /** Every column of every row, inflated where it can be. */
    private String rows() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("cache.db"));
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
                    while (rows.next()) {
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            byte[] value = rows.getBytes(i);
                            Stream.of(value, inflated(value, true), inflated(value, false))
                                    .filter(bytes -> bytes != null)
                                    .forEach(bytes -> all.append(new String(bytes, StandardCharsets.ISO_8859_1))
                                            .append('\n'));
                        }
                    }
                }
            }
        }
        return all.toString();
    }

    private static byte[] inflated(byte[] value, boolean bare) {
        Inflater inflater = new Inflater(bare);
        try {
            inflater.setInput(value == null ? new byte[0] : value);
            byte[] out = new byte[1 << 20];
            return java.util.Arrays.copyOf(out, inflater.inflate(out));
        } catch (java.util.zip.DataFormatException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }
}
