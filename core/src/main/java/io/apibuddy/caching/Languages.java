package io.apibuddy.caching;

import io.apibuddy.http.ListValues;
import io.apibuddy.http.ResponseHead;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What Accept-Language means for the choice of a stored response (RFC 9110 section 12.5.4, RFC 9111 section 4.1). */
final class Languages {
    /** The field's name, in lower case. */
    static final String FIELD = "accept-language";

    private Languages() {}

    /** Case says nothing about a language, and order cannot be relied upon: quality values are what ranks. */
    static String normalised(List<String> members) {
        return members.stream()
                .map(member -> member.toLowerCase(Locale.ROOT).replace(" ", "").replace("\t", ""))
                .sorted()
                .collect(Collectors.joining(","));
    }

    /**
     * Whether a response is in the one language that a request ranks above all others: then no origin that has it would
     * choose another, whatever else the request mentions.
     *
     * @param response that may have a Content-Language
     * @param accepted the request's normalised Accept-Language
     */
    static boolean isPreferred(ResponseHead response, Optional<String> accepted) {
        List<String> languages = ListValues.of(response.fields(), "Content-Language");
        if (languages.size() != 1 || accepted.isEmpty()) {
            return false;
        }
        String best = "";
        int bestQuality = 0;
        boolean unique = false;
        for (String member : ListValues.split(accepted.get())) {
            int quality = quality(member);
            if (quality >= bestQuality) {
                unique = quality > bestQuality;
                bestQuality = quality;
                best = member.substring(0, range(member));
            }
        }
        return unique && best.equalsIgnoreCase(languages.get(0));
    }

    private static int range(String member) {
        int semicolon = member.indexOf(';');
        return semicolon < 0 ? member.length() : semicolon;
    }

    /** RFC 9110 section 12.4.2, in thousandths; what is no quality value counts as none. */
    private static int quality(String member) {
        int at = range(member);
        if (at == member.length()) {
            return 1000;
        }
        String weight = member.substring(at + 1);
        if (!weight.startsWith("q=") || weight.length() < 3 || weight.length() > 7) {
            return 0;
        }
        String digits = weight.substring(2);
        char whole = digits.charAt(0);
        boolean wellFormed = (whole == '0' || whole == '1') && (digits.length() == 1 || digits.charAt(1) == '.');
        long thousandths = digits.length() < 3 ? 0 : CacheControl.seconds((digits.substring(2) + "00").substring(0, 3));
        long weighed = (whole - '0') * 1000L + thousandths;
        return (wellFormed && thousandths >= 0) ? (int) Math.min(1000, weighed) : 0;
    }
}
