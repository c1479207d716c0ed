package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ListValues;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The directives of a Cache-Control field, of a request or a response (RFC 9111 section 5.2), or of a targeted field (RFC
 * 9213), as far as a shared cache needs them. Numbers are seconds; {@link #ABSENT} where there is no such directive.
 *
 * @param noStore {@code no-store}
 * @param noCache {@code no-cache} without field names
 * @param noCacheFields names in {@code no-cache="..."}, in lower case
 * @param isPrivate {@code private} without field names
 * @param privateFields names in {@code private="..."}, in lower case
 * @param isPublic {@code public}
 * @param mustRevalidate {@code must-revalidate}
 * @param proxyRevalidate {@code proxy-revalidate}
 * @param mustUnderstand {@code must-understand}
 * @param immutable {@code immutable} (RFC 8246)
 * @param onlyIfCached {@code only-if-cached}
 * @param maxAge {@code max-age}; 0 when its value is none, since RFC 9111 section 4.2.1 asks for staleness then
 * @param sharedMaxAge {@code s-maxage}; 0 when its value is none
 * @param minFresh {@code min-fresh}
 * @param maxStale {@code max-stale}; {@link #UNLIMITED} when it has no value
 * @param staleWhileRevalidate {@code stale-while-revalidate} (RFC 5861)
 * @param staleIfError {@code stale-if-error} (RFC 5861)
 */
record CacheControl(
        boolean noStore,
        boolean noCache,
        Set<String> noCacheFields,
        boolean isPrivate,
        Set<String> privateFields,
        boolean isPublic,
        boolean mustRevalidate,
        boolean proxyRevalidate,
        boolean mustUnderstand,
        boolean immutable,
        boolean onlyIfCached,
        long maxAge,
        long sharedMaxAge,
        long minFresh,
        long maxStale,
        long staleWhileRevalidate,
        long staleIfError) {

    /** There is no such directive. */
    static final long ABSENT = -1;

    /** The greatest number of seconds told apart (RFC 9111 section 1.2.2). */
    static final long UNLIMITED = 1L << 31;

    /** No directives at all. */
    static final CacheControl NONE = new Reader().read();

    /** The directives of all lines of a message's Cache-Control field. */
    static CacheControl of(Fields fields) {
        List<String> members = ListValues.of(fields, "Cache-Control");
        return members.isEmpty() ? NONE : of(members);
    }

    /**
     * The directives of a list. Of a directive that is repeated, the first counts (RFC 9111 section 4.2.1).
     *
     * @param members of the list, without the whitespace around them
     */
    static CacheControl of(List<String> members) {
        Reader reader = new Reader();
        for (String member : members) {
            int equals = member.indexOf('=');
            String name = equals < 0 ? member : member.substring(0, equals);
            // No whitespace is allowed before the sign; what is meant is clear, so a lifetime written so is a broken
            // one.
            boolean clean = name.equals(name.strip());
            String value = equals < 0 ? null : clean ? ListValues.unquoted(member.substring(equals + 1)) : "";
            reader.directive(name.strip().toLowerCase(Locale.ROOT), value);
        }
        return reader.read();
    }

    /** Whether an answer may not be used stale without asking the origin (RFC 9111 sections 5.2.2.2, 5.2.2.8, 5.2.2.10). */
    boolean forbidsStale() {
        return mustRevalidate || proxyRevalidate || noCache || sharedMaxAge != ABSENT;
    }

    /**
     * Whether a shared cache may not keep the answer (RFC 9111 sections 5.2.2.5 and 5.2.2.7). no-store beside
     * must-understand is for caches that don't know the latter (section 5.2.2.3).
     */
    boolean forbidsStoring() {
        return isPrivate || (noStore && !mustUnderstand);
    }

    /** Whether there is a lifetime for a shared cache, a broken one included. */
    boolean hasLifetime() {
        return maxAge != ABSENT || sharedMaxAge != ABSENT;
    }

    /** Seconds as digits only; greater ones are {@link #UNLIMITED} (RFC 9111 section 1.2.2); else {@link #ABSENT}. */
    static long seconds(String value) {
        if (value.isEmpty()) {
            return ABSENT;
        }
        long seconds = 0;
        for (int i = 0; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return ABSENT;
            }
            seconds = Math.min(UNLIMITED, 10 * seconds + digit);
        }
        return seconds;
    }

    /** Gathers directives. */
    private static final class Reader {
        private static final Set<String> NUMBERS =
                Set.of("max-age", "s-maxage", "min-fresh", "max-stale", "stale-while-revalidate", "stale-if-error");

        private final Set<String> flags = new HashSet<>();
        private final Set<String> noCacheFields = new HashSet<>();
        private final Set<String> privateFields = new HashSet<>();
        private long maxAge = ABSENT;
        private long sharedMaxAge = ABSENT;
        private long minFresh = ABSENT;
        private long maxStale = ABSENT;
        private long staleWhileRevalidate = ABSENT;
        private long staleIfError = ABSENT;

        private void directive(String name, @org.jspecify.annotations.Nullable String value) {
            String text = value == null ? "" : value;
            // RFC 9111 section 4.2.1: of several values the first is used, be it a broken one.
            if (NUMBERS.contains(name) && !flags.add(name)) {
                return;
            }
            switch (name) {
                case "max-age" -> maxAge = lifetime(text);
                case "s-maxage" -> sharedMaxAge = lifetime(text);
                case "min-fresh" -> minFresh = seconds(text);
                case "max-stale" -> maxStale = value == null ? UNLIMITED : seconds(text);
                case "stale-while-revalidate" -> staleWhileRevalidate = seconds(text);
                case "stale-if-error" -> staleIfError = seconds(text);
                case "no-cache" -> names(name, text, noCacheFields);
                case "private" -> names(name, text, privateFields);
                default -> flags.add(name);
            }
        }

        /**
         * RFC 9111 sections 5.2.2.4 and 5.2.2.7: with field names, the directive is about these fields only. Where what
         * follows is not a list of names, nobody knows which fields are meant: then it is about all.
         */
        private void names(String directive, String value, Set<String> fields) {
            List<String> names = ListValues.split(value);
            if (names.isEmpty() || !names.stream().allMatch(ListValues::isToken)) {
                flags.add(directive);
                return;
            }
            for (String name : names) {
                fields.add(name.toLowerCase(Locale.ROOT));
            }
        }

        /** RFC 9111 section 4.2.1: a lifetime that is no number is encouraged to count as stale. */
        private static long lifetime(String value) {
            return Math.max(0, seconds(value));
        }

        private CacheControl read() {
            return new CacheControl(
                    flags.contains("no-store"),
                    flags.contains("no-cache"),
                    Set.copyOf(noCacheFields),
                    flags.contains("private"),
                    Set.copyOf(privateFields),
                    flags.contains("public"),
                    flags.contains("must-revalidate"),
                    flags.contains("proxy-revalidate"),
                    flags.contains("must-understand"),
                    flags.contains("immutable"),
                    flags.contains("only-if-cached"),
                    maxAge,
                    sharedMaxAge,
                    minFresh,
                    maxStale,
                    staleWhileRevalidate,
                    staleIfError);
        }
    }
}
