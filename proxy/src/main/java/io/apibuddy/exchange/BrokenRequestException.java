package io.apibuddy.exchange;

/** The client's content broke off, or was refused while it was read, before its request could be answered. */
final class BrokenRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenRequestException(Throwable cause) {
        super("The request's content broke off before its end.", cause);
    }
}
