package io.apibuddy.admin;

import io.apibuddy.config.ProxyConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Why a request is, or was, answered the way it is. */
final class ExplainPages {
    private final Control control;

    ExplainPages(Control control) {
        this.control = control;
    }

    Future<Reply> explain(Ask ask) {
        Optional<String> url = ask.text("url");
        Optional<String> id = ask.text("id");
        if (url.isPresent() == id.isPresent()) {
            throw new Refusal(Problems.badParameter("Found "
                    + (url.isPresent() ? "both url and id" : "neither url nor id") + ", allowed one of them."));
        }
        return id.isPresent()
                ? past(Long.parseLong(id.get()))
                : request(ask, new Described("GET", url.orElseThrow(), Fields.empty(), Buffer.buffer()));
    }

    Future<Reply> explainContent(Ask ask) {
        Described described = Described.read(ask.content());
        return described.id().isPresent() ? past(described.id().getAsLong()) : request(ask, described);
    }

    private Future<Reply> request(Ask ask, Described described) {
        ProxyConfig config = control.config();
        Fields fields = described.fields().without(config.security().keyHeaderName());
        RequestHead head =
                new RequestHead(described.method(), Addressed.target(described.url(), ask.call(), config), fields);
        return control.explain(head, described.content()).map(told -> Replies.json(ExplanationView.of(told)));
    }

    private Future<Reply> past(long id) {
        return control.explain(id)
                .map(told -> Replies.json(
                        ExplanationView.of(told.orElseThrow(() -> new Refusal(Problems.unknownRequest(id))))));
    }
}
