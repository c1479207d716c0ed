package io.apibuddy.caching;

import io.apibuddy.http.ContentRange;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What follows from a stored response alone, whatever the policy and the time.
 *
 * @param directives that govern it (RFC 9111 section 5.2, RFC 9213)
 * @param lifetime its freshness lifetime by RFC 9111 section 4.2.1
 * @param correctedInitialAge its age when it was received (RFC 9111 section 4.2.3)
 * @param conditions the fields that ask upstream whether it still holds; empty when it has no validator
 * @param varying the names that its Vary has, in lower case, sorted
 * @param isVaryStar whether its Vary has an asterisk
 * @param whole how it is shown to a request without preconditions
 * @param part which bytes a 206 holds; empty for every other status, whose content is complete
 */
record Facts(
        Directives directives,
        Duration lifetime,
        Duration correctedInitialAge,
        Fields conditions,
        List<String> varying,
        boolean isVaryStar,
        Presentation.Whole whole,
        Optional<ContentRange> part) {

    static Facts of(StoredResponse stored) {
        ResponseHead head = stored.head();
        Directives directives = Directives.of(head.fields());
        Freshness freshness = new Freshness(head, directives, stored.requestTime(), stored.responseTime());
        return new Facts(
                directives,
                freshness.lifetime(),
                freshness.correctedInitialAge(),
                Validators.conditions(head.fields()),
                Vary.names(head),
                Vary.isStar(head),
                new Presentation.Whole(head.withFields(head.fields().without("Age"))),
                head.status() == StoredResponse.PARTIAL ? ContentRange.of(head.fields()) : Optional.empty());
    }
}
