package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.server.RawClient;
import io.apibuddy.testing.RawOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import org.junit.jupiter.api.Test;

/** Pipelined requests whose content is read, or is not: hits, misses and refusals in turn, through the whole proxy. */
class UnreadContentThroughTest {
    private static final String INSIDE = "GET /raw/smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

    private static String request(int number) {
        String content = INSIDE.repeat(1 + number % 5);
        return switch (number % 4) {
            case 0 -> "GET /raw/" + number % 10 + " HTTP/1.1\r\nHost: h\r\n\r\n";
            case 1 ->
                "POST /nosuch/" + number + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + content.length() + "\r\n\r\n"
                        + content;
            case 2 ->
                "POST /raw/" + number % 10 + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(content.length()) + "\r\n" + content + "\r\n0\r\n\r\n";
            default ->
                "DELETE /admin/nosuch HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + content.length() + "\r\n\r\n"
                        + content;
        };
    }

    @Test
    @Shows(Threat.UNREAD_CONTENT)
    void of1000PipelinedHitsAndRefusalsNoneIsOutOfStep(Reached reached) throws InterruptedException {
        StringBuffer asked = new StringBuffer();
        RawOrigin origin = RawOrigin.start(conversation -> {
            while (true) {
                int from = conversation.received().length();
                if (!conversation.readRequest()) {
                    return;
                }
                String line = conversation.received().substring(from).split("\r\n", 2)[0];
                asked.append(line).append('\n');
                conversation.write("HTTP/1.1 200 OK\r\nContent-Length: " + line.length() + "\r\n\r\n" + line);
            }
        });
        try (origin;
                CachingProxy proxy = CachingProxy.builder()
                        .map("raw", origin.uri().toString())
                        .set("admin.rate_limit_per_minute", 100_000)
                        .start();
                RawClient client = RawClient.to("127.0.0.1", proxy.port())) {
            Thread sender = new Thread(() -> {
                for (int i = 0; i < 1000; i++) {
                    client.send(request(i));
                }
            });
            sender.start();
            for (int i = 0; i < 1000; i++) {
                RawClient.Answer answer = client.read();
                switch (i % 4) {
                    case 0 -> assertThat(answer.content()).isEqualTo("GET /" + i % 10 + " HTTP/1.1");
                    case 1 -> assertThat(answer.content()).contains("unknown-mapping");
                    case 2 -> assertThat(answer.content()).isEqualTo("POST /" + i % 10 + " HTTP/1.1");
                    default -> assertThat(answer.status()).as("%s", answer).isBetween(401, 405);
                }
            }
            sender.join();
            assertThat(asked.toString()).doesNotContain("smuggled");
            assertThat(asked.toString().lines().count()).isLessThan(100);
        }
        reached.figure("0 of 1,000 pipelined hits, misses and refusals with content out of step");
    }
}
