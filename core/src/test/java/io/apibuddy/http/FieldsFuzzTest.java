package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Field values as strangers write them. The input is lines of {@code Name: value}, parted by line feeds. */
class FieldsFuzzTest {
    private static final int LONG = 64 * 1024;

    /** Not that of the wall: the machine may have other things to do. */
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    /** A linear pass takes milliseconds, one that is quadratic half a minute. */
    private static final Duration LINEAR = Duration.ofSeconds(5);

    private static final List<String> OF_ONE_HOP = List.of("connection", "te", "transfer-encoding", "upgrade");
    private static final List<String> KEPT = List.of("authorization", "content-length", "host", "cache-control");

    @FuzzTest
    void whatIsReadOfFieldsIsWellFormed(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Fields fields = read(text);

        checkFields(fields);
        checkHops(fields);
        checkTags(fields);
        checkRanges(fields);
        text.lines().forEach(FieldsFuzzTest::checkMembers);
        if (Arrays.hashCode(input) % 256 == 0) {
            checkTime(text);
        }
    }

    static Fields read(String text) {
        Fields.Builder fields = Fields.builder();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0 && ListValues.isToken(line.substring(0, colon))) {
                fields.add(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields.build();
    }

    private static void checkFields(Fields fields) {
        assertThat(fields.names()).doesNotHaveDuplicates();
        assertThat(Fields.builder().addAll(fields).build()).isEqualTo(fields);
        int lines = 0;
        for (String name : fields.names()) {
            List<String> values = fields.values(name);
            lines += values.size();
            assertThat(fields.first(name)).contains(values.get(0));
            assertThat(fields.combined(name)).contains(String.join(", ", values));
            assertThat(fields.without(name).size()).isEqualTo(fields.size() - values.size());
            assertThat(fields.with(name.toUpperCase(Locale.ROOT), "x").values(name))
                    .containsExactly("x");
        }
        assertThat(lines).isEqualTo(fields.size());
        assertThat(fields.without(fields.names()).isEmpty()).isTrue();
    }

    private static void checkHops(Fields fields) {
        Fields stripped = HopByHop.strip(fields);
        List<String> listed = ListValues.of(fields, "Connection").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();

        assertThat(HopByHop.strip(stripped)).isSameAs(stripped);
        OF_ONE_HOP.forEach(name -> assertThat(stripped.contains(name)).isFalse());
        KEPT.forEach(name -> assertThat(stripped.values(name)).isEqualTo(fields.values(name)));
        for (String name : fields.names()) {
            boolean isListed = listed.contains(name) && !KEPT.contains(name);
            if (isListed) {
                assertThat(stripped.values(name)).as(name).isIn(List.of(), fields.values(name));
            } else if (name.startsWith("x-") && !name.equals("x-api-key")) {
                assertThat(stripped.values(name)).as(name).isEqualTo(fields.values(name));
            }
            if (isListed && name.startsWith("x-") && !name.equals("x-api-key")) {
                assertThat(stripped.contains(name)).as(name).isFalse();
            }
        }
    }

    private static void checkTags(Fields fields) {
        EntityTag.of(fields).ifPresent(tag -> {
            assertThat(EntityTag.parse(tag.toString())).contains(tag);
            assertThat(tag.matchesWeakly(tag)).isTrue();
            assertThat(tag.matchesStrongly(tag)).isEqualTo(!tag.weak());
        });
        List<EntityTag> tags = EntityTag.listOf(fields, "If-None-Match");
        String printed =
                String.join(" , ", tags.stream().map(EntityTag::toString).toList());
        assertThat(EntityTag.listOf(Fields.of("If-None-Match", printed), "if-none-match"))
                .isEqualTo(tags);
    }

    private static void checkRanges(Fields fields) {
        ContentRange.of(fields).ifPresent(range -> {
            assertThat(range.length()).isPositive();
            assertThat(range.first()).isNotNegative();
            assertThat(range.complete())
                    .satisfiesAnyOf(
                            length -> assertThat(length).isEqualTo(ContentRange.UNKNOWN),
                            length -> assertThat(length).isGreaterThan(range.last()));
            assertThat(ContentRange.of(Fields.of("content-range", range.toString())))
                    .contains(range);
        });
        ByteRange.of(fields).ifPresent(range -> {
            if (range instanceof ByteRange.Interval interval) {
                assertThat(interval.first()).isBetween(0L, interval.last());
            } else if (range instanceof ByteRange.Suffix suffix) {
                assertThat(suffix.length()).isNotNegative();
            }
        });
    }

    private static void checkMembers(String line) {
        List<String> members = ListValues.split(line);
        assertThat(ListValues.split(String.join(" ,, ", members))).as(line).isEqualTo(members);
        assertThat(members).noneMatch(member -> member.isEmpty() || isBlank(member.charAt(0)));
        if (line.indexOf('"') < 0) {
            List<String> plain = new ArrayList<>(List.of(line.split(",")));
            plain.replaceAll(member -> member.replaceAll("^[ \t]+|[ \t]+\\z", ""));
            plain.removeIf(String::isEmpty);
            assertThat(members).isEqualTo(plain);
        }
        String quoted = '"' + line.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        assertThat(ListValues.unquoted(quoted)).isEqualTo(line);
        assertThat(ListValues.split(quoted + "," + quoted)).containsExactly(quoted, quoted);
        ListValues.unquoted(line);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static void checkTime(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Fields.of(text));
        for (String line : text.lines().filter(line -> !line.isEmpty()).toList()) {
            String many = line.repeat(LONG / line.length());
            long start = CLOCK.getCurrentThreadCpuTime();
            ListValues.unquoted(many);
            EntityTag.listOf(Fields.of("ETag", many), "ETag");
            ByteRange.of(Fields.of("Range", many));
            ContentRange.of(Fields.of("Content-Range", many));
            HopByHop.strip(Fields.of("Connection", many, "X-A", "1"));
            assertThat(Duration.ofNanos(CLOCK.getCurrentThreadCpuTime() - start))
                    .as(line)
                    .isLessThan(LINEAR);
        }
    }
}
