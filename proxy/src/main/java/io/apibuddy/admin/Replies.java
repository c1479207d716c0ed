package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Problem;
import io.apibuddy.message.Reply;
import io.vertx.core.buffer.Buffer;

/** Answers, and the fields that all of them have. */
final class Replies {
    /**
     * What a browser may do with what it gets here: nothing from elsewhere, nothing inline, in no frame, and no other
     * site may read it. There is no CORS field, ever.
     */
    private static final Fields GUARDS = Fields.of(
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "X-Frame-Options",
            "DENY",
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin");

    private Replies() {}

    static Reply json(JsonNode node) {
        return json(200, node);
    }

    static Reply json(int status, JsonNode node) {
        return new Reply(
                new ResponseHead(status, Fields.of("Content-Type", "application/json")), Body.of(Json.bytes(node)));
    }

    static Reply text(String type, String text) {
        return new Reply(new ResponseHead(200, Fields.of("Content-Type", type)), Body.of(Buffer.buffer(text)));
    }

    static Reply nothing() {
        return new Reply(new ResponseHead(204, Fields.empty()), Body.empty());
    }

    /** A problem that tells more than its words. */
    static Reply problem(Problem problem, String member, JsonNode value) {
        ObjectNode node = Json.object();
        node.put("type", Problem.TYPE + problem.name());
        node.put("title", problem.title());
        node.put("status", problem.status());
        node.put("detail", problem.detail());
        node.set(member, value);
        return new Reply(problem.reply().head(), Body.of(Json.bytes(node)));
    }

    static Reply with(Reply reply, String field, String value) {
        ResponseHead head = reply.head();
        return new Reply(
                new ResponseHead(head.status(), head.fields().plus(field, value)), reply.body(), reply.delivered());
    }

    static Reply guarded(Reply reply) {
        Fields fields =
                Fields.builder().addAll(reply.head().fields()).addAll(GUARDS).build();
        return new Reply(
                new ResponseHead(
                        reply.head().status(),
                        fields.contains("Cache-Control") ? fields : fields.plus("Cache-Control", "no-store")),
                reply.body(),
                reply.delivered());
    }
}
