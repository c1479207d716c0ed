package io.apibuddy.http;

/**
 * The head of a request: all of it but the content.
 *
 * @param method case-sensitive token, such as {@code GET} (RFC 9110 section 9.1)
 * @param target origin-form, vetted and normalised
 * @param fields header fields, hop-by-hop ones included until they are stripped
 */
public record RequestHead(String method, Target target, Fields fields) {
    /**
     * The same request with other fields.
     *
     * @param other in place of the present ones
     * @return a new head
     */
    public RequestHead withFields(Fields other) {
        return new RequestHead(method, target, other);
    }

    /**
     * The same request to another target.
     *
     * @param other in place of the present one
     * @return a new head
     */
    public RequestHead withTarget(Target other) {
        return new RequestHead(method, other, fields);
    }
}
