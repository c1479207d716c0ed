package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** An origin lets its answer depend on a field; who sends that field first decides nothing for who does not send it. */
class UnkeyedFieldsTest {
    private static final String EVIL = "evil.example";

    /** Fields that frameworks take for the truth about the request; an origin does not say in Vary that it does. */
    private static final List<String> UNTOLD = List.of(
            "X-Forwarded-Host: EVIL",
            "X-Forwarded-Proto: EVIL",
            "X-Forwarded-For: EVIL",
            "X-Forwarded-Port: EVIL",
            "X-Forwarded-Prefix: EVIL",
            "X-Forwarded-Scheme: EVIL",
            "X-Forwarded-Server: EVIL",
            "X-Forwarded-Uri: EVIL",
            "X-Forwarded-Path: EVIL",
            "X-Forwarded-Ssl: EVIL",
            "X-Forwarded-Protocol: EVIL",
            "X-Forwarded: EVIL",
            "X_Forwarded_Host: EVIL",
            "X-Forwarded_Host: EVIL",
            "Forwarded: host=EVIL",
            "X-Original-URL: /EVIL",
            "X-Original-Uri: /EVIL",
            "X-Original-Host: EVIL",
            "X_Original_URL: /EVIL",
            "X-Rewrite-URL: /EVIL",
            "X-Rewrite_URL: /EVIL",
            "X-HTTP-Method: EVIL",
            "X-HTTP-Method-Override: EVIL",
            "X-Method-Override: EVIL",
            "X_HTTP_Method_Override: EVIL",
            "X-Host: EVIL",
            "X-HTTP-Host-Override: EVIL",
            "X-Real-IP: EVIL",
            "X-Client-IP: EVIL",
            "X-Cluster-Client-IP: EVIL",
            "True-Client-IP: EVIL",
            "X-URL-Scheme: EVIL",
            "X-Scheme: EVIL",
            "X-ProxyUser-Ip: EVIL",
            "X-Envoy-Original-Path: /EVIL",
            "Front-End-Https: EVIL",
            "Proxy: EVIL",
            "TE: EVIL",
            "Upgrade: EVIL",
            "Keep-Alive: EVIL",
            "Proxy-Connection: EVIL",
            "Proxy-Authorization: EVIL",
            "Host: EVIL",
            "Authorization: EVIL",
            "X-API-Key: EVIL",
            "X-API-Buddy-Key: EVIL");

    /** Ordinary fields, which an origin must name in Vary (RFC 9110 section 12.5.5), as it does here; under standard Cookie is one. */
    private static final List<String> TOLD = List.of(
            "Origin: http://EVIL",
            "Cookie: EVIL",
            "Accept: EVIL/EVIL",
            "Accept-Language: EVIL",
            "Accept-Encoding: EVIL",
            "Accept-Charset: EVIL",
            "User-Agent: EVIL",
            "Referer: http://EVIL",
            "Pragma: EVIL",
            "Max-Forwards: 7",
            "Upgrade-Insecure-Requests: 1",
            "X-Wap-Profile: http://EVIL",
            "X-Requested-With: EVIL",
            "Save-Data: on",
            "Sec-CH-UA: EVIL",
            "X-Something: EVIL",
            "Range: bytes=0-1",
            "If-Range: \"EVIL\"",
            "If-None-Match: \"EVIL\"",
            "If-Match: \"EVIL\"",
            "If-Modified-Since: Sun, 22 Nov 2026 12:00:00 GMT",
            "If-Unmodified-Since: Sun, 22 Nov 2026 12:00:00 GMT");

    @Shows(Threat.UNKEYED_FIELDS)
    @ParameterizedTest
    @ValueSource(strings = {"override", "standard"})
    void whoDoesNotSendAFieldIsNeverAnsweredByWhatItMadeOfTheAnswer(String mode, Reached reached) {
        List<String> poisoned = new ArrayList<>();
        List<String> all = new ArrayList<>(UNTOLD);
        all.addAll(TOLD);
        for (char odd : "_.".toCharArray()) {
            List.copyOf(all).stream()
                    .filter(line -> line.substring(0, line.indexOf(':')).contains("-"))
                    .map(line ->
                            line.substring(0, line.indexOf(':')).replace('-', odd) + line.substring(line.indexOf(':')))
                    .forEach(all::add);
        }
        all.addAll(List.of("X!Forwarded~Host: EVIL", "X|HTTP'Method*Override: EVIL", "X$API`Key: EVIL"));
        all.addAll(List.of("Content_Length: 5", "Content_Type: EVIL/EVIL", "Transfer_Encoding: chunked"));
        try (House house = House.with("freshness", mode)) {
            for (String line : Set.copyOf(all)) {
                String name = line.substring(0, line.indexOf(':'));
                house.origin.replies(request -> dependsOn(name, request));
                String path = "/api/" + name;
                String attack = told(house, path, line.replace("EVIL", EVIL) + "\r\n");
                assertThat(attack).as(line).matches("(?s)HTTP/1.1 [245]\\d\\d .*");
                String victim = told(house, path, "");
                if (!victim.endsWith("\r\n\r\nplain")) {
                    poisoned.add(line + " -> " + victim);
                }
                // Nor the other way round, where the field is in the key.
                assertThat(victim).as(line).startsWith("HTTP/1.1 200 ");
                assertThat(told(house, path, ""))
                        .as(line)
                        .contains("api-buddy; hit")
                        .endsWith("\r\n\r\nplain");
            }
            assertThat(poisoned).isEmpty();
            reached.figure("%d fields: %d poisoned answers", Set.copyOf(all).size(), poisoned.size());
        }
    }

    @Test
    void aFieldWithAnUnderscoreGoesUpWhereTheConfigurationNamesIt() {
        try (House house = House.build(builder -> builder.set("domain_mappings.api.key.headers", List.of("X_Keyed"))
                .set("domain_mappings.api.credential_headers", List.of("X_Token")))) {
            house.get("/api/a", "X_Keyed", "1", "X_Token", "2", "X_Other", "3", "X.Keyed", "4");
            assertThat(house.origin.last().fields().names())
                    .contains("x_keyed", "x_token")
                    .doesNotContain("x_other", "x.keyed");
        }
    }

    @Test
    void thatAFieldIsNotPassedOnIsToldOnceAndOnlyWhereNamingItWouldHelp() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.apibuddy.exchange.ForwardedHead");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try (House house = House.with("freshness", "override")) {
            house.get("/api/a", "api_key", "secret", "X_Forwarded_Host", "x");
            house.get("/api/b", "api_key", "secret");
            assertThat(lines.list)
                    .singleElement()
                    .satisfies(line -> assertThat(line.getFormattedMessage())
                            .contains("api_key", "api-key", "credential_headers")
                            .doesNotContain("secret"));
        } finally {
            logger.detachAppender(lines);
        }
    }

    private static void dependsOn(String field, HttpServerRequest request) {
        // As CGI, WSGI and the like do, which know no difference between a dash and what is no letter.
        String plain = cgi(field);
        boolean there =
                request.headers().names().stream().anyMatch(name -> cgi(name).equals(plain))
                        && (!plain.equals("HOST") || request.getHeader("Host").contains(EVIL));
        // By the name that the origin knows, which has dashes.
        String dashed = field.replaceAll("[^A-Za-z0-9]", "-");
        boolean isTold = TOLD.stream().anyMatch(line -> line.startsWith(dashed + ":"));
        String[] fields = isTold
                ? new String[] {"Cache-Control", "public, max-age=60", "Vary", dashed}
                : new String[] {"Cache-Control", "max-age=60"};
        ScriptedOrigin.reply(200, there ? "poisoned" : "plain", fields).answer(request);
    }

    private static String cgi(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static String told(House house, String path, String line) {
        String host = line.startsWith("Host:") ? "" : "Host: x\r\n";
        return RawClient.untilClosed(
                house.proxy.port(), "GET " + path + " HTTP/1.1\r\n" + host + line + "Connection: close\r\n\r\n");
    }
}
