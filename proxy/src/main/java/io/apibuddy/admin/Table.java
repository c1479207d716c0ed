package io.apibuddy.admin;

import static io.apibuddy.admin.Endpoint.Kind.FILE;
import static io.apibuddy.admin.Endpoint.Kind.PROBE;
import static io.apibuddy.admin.Endpoint.Kind.READ;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** The route table: all that is served under {@code /admin}, who may ask for it, and what counts. */
final class Table {
    private Table() {}

    static List<Endpoint> of(WebFiles files, StatePages state, SessionPages session) {
        List<Endpoint> table = new ArrayList<>();
        table.add(Endpoint.of("GET", "/admin", FILE, Table::toFolder));
        table.add(Endpoint.of("GET", "/admin/", FILE, ask -> files.answer("index.html", ask)));
        table.add(Endpoint.of("GET", "/admin/{file}", FILE, ask -> files.answer(ask.part("file"), ask)));
        table.add(Endpoint.of("GET", "/admin/health", PROBE, state::health));
        table.add(Endpoint.of("GET", "/admin/health/live", PROBE, state::live));
        table.add(Endpoint.of("GET", "/admin/health/ready", PROBE, state::ready));
        table.add(Endpoint.of("GET", "/admin/session", READ, session::show));
        table.add(Endpoint.of("POST", "/admin/session", READ, session::begin));
        table.add(Endpoint.of("DELETE", "/admin/session", Endpoint.Kind.CHANGE, session::end));
        table.add(Endpoint.of("GET", "/admin/status", READ, state::status));
        return table;
    }

    /** Relative, so that an access key before it stays. */
    private static Future<Reply> toFolder(Ask ask) {
        return Future.succeededFuture(new Reply(new ResponseHead(308, Fields.of("Location", "admin/")), Body.empty()));
    }
}
