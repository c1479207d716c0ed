package io.apibuddy.exchange;

import io.apibuddy.exchange.Fetch.Fetched;
import io.apibuddy.http.ResponseHead;
import java.util.Optional;

/** What becomes of a question that waited for an equal one. */
sealed interface Landing {
    /**
     * Its answer is this.
     *
     * @param fetched the body is the waiting one's own, on its context
     * @param collapsed whether it was another's question that brought it
     */
    record Here(Fetched fetched, boolean collapsed) implements Landing {}

    /**
     * The question failed.
     *
     * @param cause why
     * @param succession of those who waited for it; empty for who asked it
     */
    record Failed(Throwable cause, Optional<Succession> succession) implements Landing {}

    /** The answer is for the other one alone: each who waited asks for itself. */
    record Alone() implements Landing {}

    /**
     * The answer is for another variant: who wants the same one may wait for one another again.
     *
     * @param head by which it varies
     */
    record Apart(ResponseHead head) implements Landing {}

    /** The other question is over, and what it brought may be in the store. */
    record Over() implements Landing {}
}
