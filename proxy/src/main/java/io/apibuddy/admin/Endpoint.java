package io.apibuddy.admin;

import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import java.util.List;

/**
 * One line of the route table.
 *
 * @param method {@code GET}, which answers HEAD as well, {@code POST} or {@code DELETE}
 * @param path where it is
 * @param kind who may ask, and what counts
 * @param parameters of the query
 * @param readsContent whether the request's content is read, up to 1 MiB
 * @param action what it does
 */
record Endpoint(
        String method, PathTemplate path, Kind kind, List<Parameter> parameters, boolean readsContent, Action action) {
    /** Who may ask, and what counts. */
    enum Kind {
        /** The dashboard's files: for all, not counted. */
        FILE,
        /** Health: for all, whatever the Host, not counted. */
        PROBE,
        /** Shows something. */
        READ,
        /** Changes something: a foreign page must not be able to. */
        CHANGE,
        /** An event stream: bounded by how many are open, so not counted. */
        STREAM;

        boolean isOpenToAll() {
            return this == FILE || this == PROBE;
        }

        boolean counts() {
            return this == READ || this == CHANGE;
        }
    }

    /** Answers. */
    @FunctionalInterface
    interface Action {
        /** On the call's context. What it does not want to answer it throws or fails with as a {@link Refusal}. */
        Future<Reply> answer(Ask ask);
    }

    static Endpoint of(String method, String path, Kind kind, Action action, Parameter... parameters) {
        return new Endpoint(method, PathTemplate.of(path), kind, List.of(parameters), false, action);
    }

    Endpoint withContent() {
        return new Endpoint(method, path, kind, parameters, true, action);
    }
}
