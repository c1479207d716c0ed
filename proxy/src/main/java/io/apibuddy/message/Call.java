package io.apibuddy.message;

import io.apibuddy.http.RequestHead;

/**
 * A request as it travels down through the rooms.
 *
 * @param head vetted and normalised; fields as received, less the access key once that is checked
 * @param body its content; reading it sends {@code 100 Continue} to a client that expects it
 * @param client that sent it
 * @param prefix what access took off the front of the path, such as {@code /KEY}; empty when nothing
 * @param recollection what is known of this head from requests before; it has no content then
 */
public record Call(RequestHead head, Body body, Client client, String prefix, Recollection recollection) {
    /**
     * One whose head is not remembered.
     *
     * @param head as above
     * @param body as above
     * @param client as above
     * @param prefix as above
     */
    public Call(RequestHead head, Body body, Client client, String prefix) {
        this(head, body, client, prefix, Recollection.none());
    }

    /**
     * The same call with another head, of which nothing is remembered.
     *
     * @param other in place of the present one
     * @return a new call
     */
    public Call withHead(RequestHead other) {
        return new Call(other, body, client, prefix);
    }

    /**
     * The same call with its head as access leaves it.
     *
     * @param rest the head, less the access key
     * @param keyPrefix what was taken off the front of the path
     * @return a new call with the same recollection
     */
    public Call admitted(RequestHead rest, String keyPrefix) {
        return new Call(rest, body, client, keyPrefix, recollection);
    }
}
