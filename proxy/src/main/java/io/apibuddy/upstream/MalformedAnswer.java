package io.apibuddy.upstream;

/** What came is not a well-formed answer; the message completes the sentence "the answer is malformed: ...". */
final class MalformedAnswer extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedAnswer(String fault) {
        super(fault);
    }
}
