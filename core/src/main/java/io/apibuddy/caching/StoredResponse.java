package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import java.time.Instant;

/**
 * A stored response less its content: what the rules need to know of it.
 *
 * @param method of the request that brought it, {@code GET} or {@code POST} and the like; never {@code HEAD}
 * @param uri the upstream URI it came from, whole and normalised
 * @param selecting the request's fields that the response's Vary names, as far as the request had them
 * @param head status and fields as they are stored (RFC 9111 section 3.1)
 * @param requestTime when the request was sent that brought or last validated it
 * @param responseTime when the head of that answer was received
 * @param contentLength bytes of content, or -1 as long as that is not known
 */
public record StoredResponse(
        String method,
        String uri,
        Fields selecting,
        ResponseHead head,
        Instant requestTime,
        Instant responseTime,
        long contentLength) {}
