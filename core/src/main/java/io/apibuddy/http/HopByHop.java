package io.apibuddy.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The fields that belong to one connection and travel no further (RFC 9110 section 7.6.1). */
public final class HopByHop {
    /** Fields that are about one hop, whether Connection lists them or not. */
    private static final List<String> ALWAYS = List.of(
            "Connection",
            "Keep-Alive",
            "Proxy-Connection",
            "Proxy-Authenticate",
            "Proxy-Authentication-Info",
            "Proxy-Authorization",
            "TE",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade");

    private static final int LONGEST = 25;

    /** The same by length: every message's every field is asked about, and nearly all are told apart by that. */
    private static final List<List<String>> BY_LENGTH = IntStream.rangeClosed(0, LONGEST)
            .mapToObj(length ->
                    ALWAYS.stream().filter(name -> name.length() == length).toList())
            .toList();

    /**
     * Fields that Connection cannot take away: RFC 9110 section 7.6.1 forbids senders to list fields meant for all
     * recipients, and one who does so anyway wants authorisation, framing or caching to fail further on.
     */
    private static final Set<String> PROTECTED = caseless(
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Accept-Ranges",
            "Age",
            "Authorization",
            "Cache-Control",
            "Cache-Status",
            "CDN-Cache-Control",
            "Content-Encoding",
            "Content-Language",
            "Content-Length",
            "Content-Location",
            "Content-Range",
            "Content-Type",
            "Cookie",
            "Date",
            "ETag",
            "Expect",
            "Expires",
            "Forwarded",
            "Host",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "If-Unmodified-Since",
            "Last-Modified",
            "Location",
            "Max-Forwards",
            "Origin",
            "Pragma",
            "Range",
            "Retry-After",
            "Set-Cookie",
            "Vary",
            "Via",
            "WWW-Authenticate",
            "X-Api-Key",
            "api-key",
            "x-goog-api-key");

    private HopByHop() {}

    /**
     * The fields that may travel on: those of one hop and those that Connection lists are gone, except that Connection
     * removes no field that framing, authorisation or caching rests on.
     *
     * @param fields of a message as received
     * @return the same object when nothing had to go
     */
    public static Fields strip(Fields fields) {
        if (!concerns(fields)) {
            return fields;
        }
        if (listsNothing(fields)) {
            return fields.without(HopByHop::isOfOneHop);
        }
        Set<String> listed = listed(fields);
        return fields.without(name -> isOfOneHop(name) || listed.contains(name));
    }

    private static boolean concerns(Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (isOfOneHop(fields.name(i))) {
                return true;
            }
        }
        return false;
    }

    /** Whether Connection says no more than what it says of nearly every message. */
    private static boolean listsNothing(Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.name(i).equalsIgnoreCase("Connection")
                    && !fields.value(i).equalsIgnoreCase("keep-alive")
                    && !fields.value(i).equalsIgnoreCase("close")) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfOneHop(String name) {
        if (name.length() > LONGEST) {
            return false;
        }
        for (String candidate : BY_LENGTH.get(name.length())) {
            if (candidate.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> listed(Fields fields) {
        Set<String> listed = caseless();
        List<String> members = new ArrayList<>();
        fields.values("Connection").forEach(value -> members.addAll(ListValues.split(value)));
        for (String member : members) {
            if (!PROTECTED.contains(member)) {
                listed.add(member.toLowerCase(Locale.ROOT));
            }
        }
        return listed;
    }

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }
}
