package io.apibuddy.caching;

import io.apibuddy.http.EntityTag;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ListValues;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The variants among which upstream may choose, when what is stored was selected by other requests: RFC 9111 section 4.1
 * lets a cache tell the origin what it has, and section 4.3.4 has the origin's ETag say which one answers.
 */
public final class Choice {
    /** Of so many variants the newest are asked about: origins bound the length of a field, and of a request. */
    private static final int MOST = 8;

    private static final int LONGEST = 1024;

    private Choice() {}

    /**
     * Asks about the variants that have a strong ETag: a weak one does not tell the codings of a representation apart. A
     * request with conditions or a range of its own is forwarded as it is.
     *
     * @param others newest first
     */
    static Optional<Reuse.Choose> among(
            RequestHead request, List<StoredResponse> others, CacheControl asked, CachePolicy policy) {
        Fields fields = request.fields();
        boolean plain = request.method().equals("GET")
                && !fields.contains("If-None-Match")
                && !fields.contains("If-Modified-Since")
                && !fields.contains("Range");
        if (!plain || asked.onlyIfCached() || asked.noStore() || policy.offline()) {
            return Optional.empty();
        }
        Set<String> accepted = codings(fields, "Accept-Encoding");
        List<StoredResponse> variants = new ArrayList<>();
        Set<String> tags = new LinkedHashSet<>();
        int room = LONGEST;
        for (StoredResponse other : others) {
            if (variants.size() < MOST && mayAnswer(other, accepted, policy)) {
                String tag = tag(other).toString();
                int needed = tags.contains(tag) ? 0 : tag.length() + 2;
                if (needed <= room) {
                    room -= needed;
                    tags.add(tag);
                    variants.add(other);
                }
            }
        }
        return variants.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Reuse.Choose(List.copyOf(variants), Fields.of("If-None-Match", String.join(", ", tags))));
    }

    private static boolean mayAnswer(StoredResponse variant, Set<String> accepted, CachePolicy policy) {
        boolean forbidden = policy.freshness() == FreshnessMode.STANDARD
                && variant.facts().directives().control().forbidsStoring();
        return variant.head().status() == 200
                && !forbidden
                && variant.facts().varying().stream().noneMatch(name -> isCredential(name, policy))
                // Origins exist whose tag is the same for every coding: a client is given none that it does not name.
                && accepted.containsAll(codings(variant.head().fields(), "Content-Encoding"))
                && EntityTag.of(variant.head().fields())
                        .filter(tag -> !tag.weak())
                        .isPresent();
    }

    private static Set<String> codings(Fields fields, String name) {
        return ListValues.of(fields, name).stream()
                .map(coding -> coding.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /** What one user's credentials selected is offered to no other, even if upstream's tags say that it is the same. */
    private static boolean isCredential(String name, CachePolicy policy) {
        return name.equals("authorization")
                || name.equals("cookie")
                || policy.credentialHeaders().stream().anyMatch(name::equalsIgnoreCase);
    }

    private static EntityTag tag(StoredResponse variant) {
        return EntityTag.of(variant.head().fields()).orElseThrow();
    }

    /**
     * Which variant a 304 names.
     *
     * @param among the variants that upstream was asked about
     * @param notModified the 304's head
     * @return the first with the 304's strong ETag; where it has no ETag at all, the only one that was asked about; else
     *     empty
     */
    public static Optional<StoredResponse> made(List<StoredResponse> among, ResponseHead notModified) {
        if (!notModified.fields().contains("ETag")) {
            return among.size() == 1 ? Optional.of(among.get(0)) : Optional.empty();
        }
        Optional<EntityTag> named = EntityTag.of(notModified.fields());
        return among.stream()
                .filter(variant -> named.filter(tag(variant)::matchesStrongly).isPresent())
                .findFirst();
    }

    /**
     * The chosen variant as it answers the present request too.
     *
     * @param chosen as the 304 left it
     * @param request the fields of the present request
     * @return the same, selected by this request
     */
    public static StoredResponse alsoFor(StoredResponse chosen, Fields request) {
        return new StoredResponse(
                chosen.method(),
                chosen.uri(),
                Vary.selecting(chosen.head(), request),
                chosen.head(),
                chosen.requestTime(),
                chosen.responseTime(),
                chosen.contentLength());
    }
}
