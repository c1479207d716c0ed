package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.Fault;
import io.apibuddy.testing.FaultyUpstream;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever upstream says that is no whole answer: the client is told, nothing of it is kept, and the next one counts. */
@Timeout(60)
class CutOffContentTest {
    @Shows(Threat.CUT_OFF_CONTENT)
    @ParameterizedTest
    @ValueSource(strings = {"override", "standard"})
    void whatIsNoWholeAnswerIsNeverTakenForOneAndNeverStored(String mode, Reached reached) {
        List<Fault> faults = Arrays.stream(Fault.values())
                .filter(fault -> fault.kind() != Fault.Kind.SILENCE)
                .toList();
        List<String> stored = new ArrayList<>();
        try (FaultyUpstream upstream = FaultyUpstream.start();
                House house = House.build(builder -> builder.set(
                                "domain_mappings.api.upstream", upstream.uri().toString())
                        .set("domain_mappings.api.freshness", mode))) {
            for (Fault fault : faults) {
                String path = "/api/" + fault;
                upstream.suffers(fault);
                String told = ask(house, path);
                if (fault.kind() == Fault.Kind.NO_HEAD) {
                    assertThat(told)
                            .as(fault.name())
                            .startsWith("HTTP/1.1 502 ")
                            .contains("Proxy-Status: ");
                } else {
                    assertThat(isWhole(told)).as(fault + ": " + told).isFalse();
                }
                if (house.proxy.cacheStatistics().entries() > 0) {
                    stored.add(fault.name());
                }
                upstream.recovers();
                house.get(path).isMiss().hasStatus(200).hasBody(FaultyUpstream.WELL);
                house.get(path).isHit().hasBody(FaultyUpstream.WELL);
                house.proxy.clearCache();
                house.clock.advance(Duration.ofSeconds(5)); // what is tested is not the breaker
            }
            assertThat(stored).isEmpty();
            reached.figure("%d raw upstream answers: %d stored", faults.size(), stored.size());
        }
    }

    /** Everything until the connection ends, less an interim answer. */
    private static String ask(House house, String path) {
        String told = RawClient.untilClosed(
                house.proxy.port(), "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        return told.startsWith("HTTP/1.1 103 ") ? told.substring(told.indexOf("\r\n\r\n") + 4) : told;
    }

    /** Whether a client would take it for a successful answer that has come to its end. */
    private static boolean isWhole(String told) {
        if (!told.startsWith("HTTP/1.1 200 ") || told.endsWith("<reset>")) {
            return false;
        }
        int head = told.indexOf("\r\n\r\n");
        String fields = told.substring(0, head).toLowerCase(Locale.ROOT);
        String content = told.substring(head + 4);
        if (fields.contains("transfer-encoding: chunked")) {
            return content.endsWith("0\r\n\r\n");
        }
        Matcher length = Pattern.compile("content-length: (\\d+)").matcher(fields);
        return !length.find() || content.length() >= Integer.parseInt(length.group(1));
    }
}
