package io.apibuddy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.threats.Secrets;
import io.apibuddy.threats.SecretsWatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** That marked secrets are found where the tests look for them: each is planted there, and taken away again. */
class SearchedTest {
    private static final Logger LOG = LoggerFactory.getLogger(SearchedTest.class);
    private static final String KEY = Secrets.ACCESS_KEY.text();

    @Test
    void inWhatIsLoggedAtTheLeastLevel() {
        LOG.trace("a request to /{}/api", KEY);

        assertFoundIn(Secrets.Place.LOGS);
    }

    @Test
    void inTheTraceOfWhatWasThrown() {
        LOG.debug("failed", new IllegalStateException("around", new IOException("at " + KEY)));

        assertFoundIn(Secrets.Place.LOGS);
    }

    @Test
    void inTheFieldsOfARequestToUpstream() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.http()) {
            get(origin.uri(), "/", "X-Other", KEY);
        }
        assertFoundIn(Secrets.Place.UPSTREAM);
    }

    @Test
    void inTheTargetOfARequestThatUpstreamReadsByteForByte() throws Exception {
        try (RawOrigin origin =
                RawOrigin.answeringOnce("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")) {
            get(origin.uri(), "/" + KEY, "X-Other", "none");
            // What was said is looked through as the connection ends.
            org.awaitility.Awaitility.await()
                    .until(() -> origin.conversations().stream().allMatch(RawOrigin.Conversation::looked));
        }
        assertFoundIn(Secrets.Place.UPSTREAM);
    }

    @Test
    void inARowOfADatabaseAndInItsWriteAheadLog(@TempDir Path directory) throws Exception {
        String url = "jdbc:sqlite:" + directory.resolve("cache.db");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            plant(statement);
            new SecretsWatch().lookThroughDirectories();
            assertFoundIn(Secrets.Place.DATABASE);
        }
        new SecretsWatch().lookThroughDirectories();
        assertFoundIn(Secrets.Place.DATABASE);
    }

    private static void plant(Statement statement) throws SQLException {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("CREATE TABLE entries (url TEXT)");
        statement.execute("INSERT INTO entries VALUES ('http://127.0.0.1/" + KEY + "/api')");
    }

    private static void get(URI origin, String path, String... fields) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(origin.resolve(path)).headers(fields).build();
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build().send(request, BodyHandlers.discarding());
    }

    private static void assertFoundIn(Secrets.Place place) {
        assertThat(Secrets.found())
                .isNotEmpty()
                .allSatisfy(find -> assertThat(find).startsWith(place + ": the access key"));
    }
}
