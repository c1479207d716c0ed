package io.apibuddy.caching;

import io.apibuddy.http.EntityTag;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The variants among which upstream may choose, when what is stored was selected by other requests: RFC 9111 section 4.1
 * lets a cache tell the origin what it has, and section 4.3.4 has the origin's ETag say which one answers.
 */
public final class Choice {
    /** More of them make the request long, and one that many variants are asked about has no answer here likely. */
    private static final int MOST = 8;

    private Choice() {}

    /**
     * Asks about the variants that have an ETag. A request with conditions or a range of its own is forwarded as it is.
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
        List<StoredResponse> variants = new ArrayList<>();
        for (StoredResponse other : others) {
            if (variants.size() < MOST && mayAnswer(other, policy)) {
                variants.add(other);
            }
        }
        String tags = variants.stream()
                .map(variant -> tag(variant).toString())
                .distinct()
                .collect(Collectors.joining(", "));
        return variants.isEmpty()
                ? Optional.empty()
                : Optional.of(new Reuse.Choose(List.copyOf(variants), Fields.of("If-None-Match", tags)));
    }

    private static boolean mayAnswer(StoredResponse variant, CachePolicy policy) {
        boolean forbidden = policy.freshness() == FreshnessMode.STANDARD
                && variant.facts().directives().control().forbidsStoring();
        return variant.head().status() == 200
                && !forbidden
                && EntityTag.of(variant.head().fields()).isPresent();
    }

    private static EntityTag tag(StoredResponse variant) {
        return EntityTag.of(variant.head().fields()).orElseThrow();
    }

    /**
     * Which variant a 304 names.
     *
     * @param among the variants that upstream was asked about
     * @param notModified the 304's head
     * @return the first whose ETag is the 304's; where it has none, the only one that was asked about; else empty
     */
    public static Optional<StoredResponse> made(List<StoredResponse> among, ResponseHead notModified) {
        Optional<EntityTag> named = EntityTag.of(notModified.fields());
        if (named.isEmpty()) {
            return among.size() == 1 ? Optional.of(among.get(0)) : Optional.empty();
        }
        return among.stream()
                .filter(variant -> tag(variant).matchesWeakly(named.get()))
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
