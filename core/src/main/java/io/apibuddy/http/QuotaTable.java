package io.apibuddy.http;

import io.apibuddy.http.QuotaField.Kind;
import io.apibuddy.http.StructuredFields.Bare;
import io.apibuddy.http.StructuredFields.Item;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the fields of one answer say of quotas: a row for each family and scope, a column for each kind. A family
 * stands for itself: a gateway's {@code X-RateLimit-Remaining} has nothing to do with the {@code RateLimit-Reset} of what is
 * behind it.
 */
final class QuotaTable {
    /** So many quotas of an answer, members of a list, rows of the table. Real answers have six. */
    static final int MOST = 16;

    private static final int LONGEST_VALUE = 2048;
    private static final int LONGEST_NAME = 128;
    private static final String UNNAMED = "default";
    private static final String STANDARD = "ratelimit";

    /** A year, in milliseconds: longer is as good as never. */
    private static final BigDecimal LONGEST_MILLIS = BigDecimal.valueOf(31_622_400_000L);

    /** More than any quota; two of them may be added. */
    private static final BigDecimal MOST_LEFT = BigDecimal.valueOf(Long.MAX_VALUE / 4);

    private static final Map<String, Duration> UNITS = Map.of(
            "second", Duration.ofSeconds(1),
            "secondly", Duration.ofSeconds(1),
            "minute", Duration.ofMinutes(1),
            "hour", Duration.ofHours(1),
            "hourly", Duration.ofHours(1),
            "day", Duration.ofDays(1),
            "daily", Duration.ofDays(1));

    private record Key(String family, String scope) {}

    private static final Key STANDARD_ROW = new Key(STANDARD, "");

    private final ResetTimes times;
    private final Map<Key, Map<Kind, String>> rows = new LinkedHashMap<>();
    private final List<String> members = new ArrayList<>();

    private QuotaTable(ResetTimes times) {
        this.times = times;
    }

    /** Everything that is told, in order; those of RateLimit first. */
    static List<QuotaReport> reports(Fields fields, ResetTimes times) {
        QuotaTable table = new QuotaTable(times);
        fields.forEach(table::line);
        List<QuotaReport> reports = new ArrayList<>();
        table.members.forEach(member -> table.member(member).ifPresent(reports::add));
        table.rows.forEach((key, row) -> table.row(key.scope(), row, reports));
        return reports;
    }

    private void line(String name, String value) {
        if (value.length() > LONGEST_VALUE) {
            return;
        }
        if (name.equalsIgnoreCase(STANDARD)) {
            members(value).stream().limit(MOST - members.size()).forEach(members::add);
        } else {
            QuotaField.of(name).ifPresent(field -> cell(field, value));
        }
    }

    private void cell(QuotaField field, String value) {
        Key key = new Key(field.family(), field.scope());
        if (rows.size() < MOST || rows.containsKey(key)) {
            // a repeated field is a list (RFC 9110 section 5.3)
            rows.computeIfAbsent(key, none -> new EnumMap<>(Kind.class))
                    .merge(field.kind(), value, (one, more) -> one.length() < LONGEST_VALUE ? one + ", " + more : one);
        }
    }

    private Optional<QuotaReport> member(String text) {
        Optional<Item> item = StructuredFields.item(text);
        if (item.isEmpty()) {
            dictionaryMember(text);
        }
        return item.flatMap(this::report);
    }

    /** A part of {@code limit=100, remaining=50, reset=5}: as if it were RateLimit-Limit and so on. */
    private void dictionaryMember(String text) {
        for (Kind kind : List.of(Kind.LIMIT, Kind.REMAINING, Kind.RESET)) {
            String key = kind.name().toLowerCase(Locale.ROOT) + '=';
            if (text.startsWith(key)) {
                rows.computeIfAbsent(STANDARD_ROW, none -> new EnumMap<>(Kind.class))
                        .putIfAbsent(kind, text.substring(key.length()));
            }
        }
    }

    /** {@code "default";r=50;t=30}, and the policy of the same name. */
    private Optional<QuotaReport> report(Item item) {
        Optional<String> name = QuotaPolicy.name(item.value()).filter(any -> any.length() <= LONGEST_NAME);
        OptionalLong remaining = whole(item.parameters().get("r"));
        if (name.isEmpty() || remaining.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong togo = whole(item.parameters().get("t"));
        Optional<QuotaPolicy> policy = policies(rows.getOrDefault(STANDARD_ROW, Map.of())).stream()
                .filter(any -> any.name().equals(name.get()))
                .findFirst();
        return Optional.of(new QuotaReport(
                name.get(),
                policy.map(QuotaPolicy::quota).orElse(OptionalLong.empty()),
                remaining.getAsLong(),
                togo.isEmpty() ? Optional.empty() : times.parse(Long.toString(togo.getAsLong())),
                policy.flatMap(QuotaPolicy::window)));
    }

    private static OptionalLong whole(@Nullable Bare value) {
        return value instanceof StructuredFields.Whole number && number.value() >= 0
                ? OptionalLong.of(number.value())
                : OptionalLong.empty();
    }

    /** One row; of parallel lists, one quota for each thing that remains. */
    private void row(String scope, Map<Kind, String> row, List<QuotaReport> reports) {
        List<OptionalLong> limits = numbers(row.get(Kind.LIMIT));
        List<OptionalLong> used = numbers(row.get(Kind.USED));
        List<OptionalLong> remaining = numbers(row.get(Kind.REMAINING));
        if (remaining.isEmpty() && limits.size() == 1 && used.size() == 1) {
            remaining = List.of(combined(limits.get(0), used.get(0), -1));
        } else if (limits.isEmpty() && remaining.size() == 1 && used.size() == 1) {
            limits = List.of(combined(remaining.get(0), used.get(0), 1)); // Reddit
        }
        List<Optional<Instant>> resets = resets(row);
        for (int i = 0; i < remaining.size(); i++) {
            if (remaining.get(i).isPresent()) {
                OptionalLong limit = i < limits.size() ? limits.get(i) : OptionalLong.empty();
                reports.add(new QuotaReport(
                        name(scope, row) + (i == 0 ? "" : "-" + (i + 1)),
                        limit.orElse(0) > 0 ? limit : OptionalLong.empty(),
                        remaining.get(i).getAsLong(),
                        resets.isEmpty() ? Optional.empty() : resets.get(Math.min(i, resets.size() - 1)),
                        window(scope, row, limit)));
            }
        }
    }

    private static OptionalLong combined(OptionalLong one, OptionalLong other, int sign) {
        return one.isPresent() && other.isPresent()
                ? OptionalLong.of(Math.max(0, one.getAsLong() + sign * other.getAsLong()))
                : OptionalLong.empty();
    }

    /** What remains of different things at different resources is different quotas: GitHub, Discord, GitLab. */
    private static String name(String scope, Map<Kind, String> row) {
        if (!scope.isEmpty()) {
            return scope;
        }
        String name = row.getOrDefault(Kind.NAME, "");
        return ListValues.isToken(name) && name.length() <= LONGEST_NAME - "-16".length() ? name : UNNAMED;
    }

    /** An amount to go is better than a point in time, about which two clocks may differ. */
    private List<Optional<Instant>> resets(Map<Kind, String> row) {
        for (Kind kind : List.of(Kind.RESET_AFTER, Kind.RESET, Kind.RESET_TIME)) {
            String text = row.get(kind);
            if (text != null) {
                Optional<Instant> one = times.parse(text); // a date has a comma
                return one.isPresent()
                        ? List.of(one)
                        : members(text).stream().map(times::parse).toList();
            }
        }
        return List.of();
    }

    private Optional<Duration> window(String scope, Map<Kind, String> row, OptionalLong limit) {
        for (QuotaPolicy policy : policies(row)) {
            if (policy.quota().equals(limit)
                    && limit.isPresent()
                    && policy.window().isPresent()) {
                return policy.window();
            }
        }
        return interval(row).or(() -> Optional.ofNullable(UNITS.get(scope.substring(scope.lastIndexOf('-') + 1))));
    }

    private static Optional<Duration> interval(Map<Kind, String> row) {
        return ResetTimes.decimal(row.getOrDefault(Kind.INTERVAL, ""))
                .map(seconds -> seconds.movePointRight(3))
                .or(() -> ResetTimes.decimal(row.getOrDefault(Kind.INTERVAL_MILLIS, "")))
                .map(millis -> Duration.ofMillis(millis.min(LONGEST_MILLIS).longValue()))
                .filter(length -> !length.isZero());
    }

    private static List<QuotaPolicy> policies(Map<Kind, String> row) {
        List<String> all = new ArrayList<>(members(row.getOrDefault(Kind.POLICY, "")));
        all.addAll(members(row.getOrDefault(Kind.LIMIT, "")));
        return QuotaPolicy.list(all);
    }

    private static List<OptionalLong> numbers(@Nullable String text) {
        return text == null
                ? List.of()
                : members(text).stream().map(QuotaTable::number).toList();
    }

    /** {@code 98}, {@code 594.0}, {@code 76;w=21600}; below zero nothing is left. */
    private static OptionalLong number(String member) {
        int parameters = member.indexOf(';');
        String text = parameters < 0 ? member : member.substring(0, parameters).strip();
        boolean negative = text.startsWith("-");
        return ResetTimes.decimal(negative ? text.substring(1) : text)
                .map(value ->
                        OptionalLong.of(negative ? 0 : value.min(MOST_LEFT).longValue()))
                .orElse(OptionalLong.empty());
    }

    private static List<String> members(String text) {
        List<String> all = ListValues.split(text);
        return all.size() <= MOST ? all : all.subList(0, MOST);
    }
}
