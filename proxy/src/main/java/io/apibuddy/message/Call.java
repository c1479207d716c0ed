package io.apibuddy.message;

import io.apibuddy.http.RequestHead;

/**
 * A request as it travels down through the rooms.
 *
 * @param head vetted and normalised; fields as received, less the access key once that is checked
 * @param body its content; reading it sends {@code 100 Continue} to a client that expects it
 * @param client that sent it
 * @param prefix what access took off the front of the path, such as {@code /KEY}; empty when nothing
 */
public record Call(RequestHead head, Body body, Client client, String prefix) {
    /**
     * The same call with another head.
     *
     * @param other in place of the present one
     * @return a new call
     */
    public Call withHead(RequestHead other) {
        return new Call(other, body, client, prefix);
    }
}
