package io.apibuddy.http;

/** A request target that is refused before anything is done with it; the message says why and is fit to be shown. */
public final class MalformedTargetException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Made by {@link Target#parse}.
     *
     * @param reason what was found and what is allowed; never the target itself, which may hold a key
     */
    public MalformedTargetException(String reason) {
        super(reason);
    }
}
