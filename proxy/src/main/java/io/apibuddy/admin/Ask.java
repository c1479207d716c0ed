package io.apibuddy.admin;

import io.apibuddy.message.Call;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A call that is let in, taken apart.
 *
 * @param call as it came; its content is read or given up
 * @param visitor who asks
 * @param path what stands in the path for the template's names
 * @param query each parameter, decoded; all are known and admitted
 * @param content of the request; empty where none is read
 */
record Ask(Call call, Visitor visitor, Map<String, String> path, Map<String, String> query, Buffer content) {
    /** What stands in the path for a name of the template. */
    String part(String name) {
        return Objects.requireNonNull(path.get(name), name);
    }

    Optional<String> text(String parameter) {
        return Optional.ofNullable(query.get(parameter));
    }

    long number(String parameter, long otherwise) {
        return text(parameter).map(Long::parseLong).orElse(otherwise);
    }

    Ask with(Buffer read) {
        return new Ask(call, visitor, path, query, read);
    }
}
