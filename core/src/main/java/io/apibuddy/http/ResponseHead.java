package io.apibuddy.http;

/**
 * The head of a response: all of it but the content.
 *
 * @param status three digits, 100 to 599
 * @param fields header fields
 */
public record ResponseHead(int status, Fields fields) {
    /**
     * Refuses a status out of range (RFC 9110 section 15).
     *
     * @param status three digits, 100 to 599
     * @param fields header fields
     */
    public ResponseHead {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("status: found " + status + ", allowed 100 to 599");
        }
    }

    /**
     * The same response with other fields.
     *
     * @param other in place of the present ones
     * @return a new head
     */
    public ResponseHead withFields(Fields other) {
        return new ResponseHead(status, other);
    }
}
