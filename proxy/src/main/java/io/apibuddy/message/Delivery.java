package io.apibuddy.message;

/**
 * How the sending of a reply ended.
 *
 * @param bytes of content handed to the connection
 * @param complete true when the whole reply was sent; false when the client left or the content broke off
 */
public record Delivery(long bytes, boolean complete) {}
