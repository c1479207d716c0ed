package io.apibuddy.message;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error of this program's own, told as problem+json (RFC 9457). Texts are fit to be shown to anybody: no stack trace,
 * secret or file path.
 *
 * @param status 4xx or 5xx
 * @param name what kind of problem, such as {@code unknown-mapping}; the end of the {@code type}, and a heading of
 *     docs/troubleshooting.md
 * @param title the kind in a few words
 * @param detail what happened here, what was found and what is allowed
 * @param proxyError the error type of Proxy-Status (RFC 9209 section 2.3); empty when none fits
 * @param fields more fields for the answer, such as Retry-After
 */
public record Problem(
        int status, String name, String title, String detail, Optional<String> proxyError, Fields fields) {
    /** The start of every {@code type}. */
    public static final String TYPE = "urn:api-buddy:problem:";

    /**
     * A problem without further fields.
     *
     * @param status 4xx or 5xx
     * @param name what kind
     * @param title the kind in a few words
     * @param detail what happened here
     */
    public Problem(int status, String name, String title, String detail) {
        this(status, name, title, detail, Optional.empty(), Fields.empty());
    }

    /**
     * There is no memory left, native memory as a rule: it comes back as those who hold it go on or leave.
     *
     * @return the problem
     */
    public static Problem overloaded() {
        return new Problem(
                        503,
                        "overloaded",
                        "Overloaded",
                        "There is no memory left to answer with; ask again in a moment.")
                .withProxyError("proxy_internal_error")
                .with("Retry-After", "1");
    }

    /**
     * The lack of memory that a failure comes from, if it does: libraries wrap what is thrown in them.
     *
     * @param failure of any kind; null for none
     * @return null when it comes from something else
     */
    public static @Nullable OutOfMemoryError lackOfMemory(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError lack) {
                return lack;
            }
        }
        return null;
    }

    /**
     * The same problem with a Proxy-Status error type.
     *
     * @param error such as {@code dns_error}
     * @return a new problem
     */
    public Problem withProxyError(String error) {
        return new Problem(status, name, title, detail, Optional.of(error), fields);
    }

    /**
     * The same problem with one more field.
     *
     * @param field its name
     * @param value its value
     * @return a new problem
     */
    public Problem with(String field, String value) {
        return new Problem(status, name, title, detail, proxyError, fields.plus(field, value));
    }

    /**
     * The same problem with more fields.
     *
     * @param more to be added
     * @return a new problem
     */
    public Problem with(Fields more) {
        return new Problem(
                status,
                name,
                title,
                detail,
                proxyError,
                Fields.builder().addAll(fields).addAll(more).build());
    }

    /**
     * The answer that tells it.
     *
     * @return application/problem+json, not to be cached
     */
    public Reply reply() {
        Buffer content = Buffer.buffer("{\"type\":" + quoted(TYPE + name) + ",\"title\":" + quoted(title)
                + ",\"status\":" + status + ",\"detail\":" + quoted(detail) + "}\n");
        Fields all = Fields.builder()
                .add("Content-Type", "application/problem+json")
                .add("Cache-Control", "no-store")
                .add(
                        "Proxy-Status",
                        "api-buddy"
                                + proxyError.map(error -> "; error=" + error).orElse(""))
                .addAll(fields)
                .build();
        return new Reply(new ResponseHead(status, all), Body.of(content));
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20) {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
