package io.apibuddy.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.config.Secret;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/** Logging in and out. */
final class SessionPages {
    private final Supplier<ProxyConfig> config;
    private final Sessions sessions;

    SessionPages(Supplier<ProxyConfig> config, Sessions sessions) {
        this.config = config;
        this.sessions = sessions;
    }

    Future<Reply> show(Ask ask) {
        return shown(ask, ask.visitor().session());
    }

    Future<Reply> begin(Ask ask) {
        if (ask.visitor().caller() != Admin.Caller.WITH_KEY) {
            return show(ask); // no key is asked for, or the session is there already
        }
        Session session = sessions.begin(config.get().security().secureKey());
        return shown(ask, Optional.of(session))
                .map(reply -> Replies.with(
                        reply, "Set-Cookie", cookie(ask, session.cookie().reveal(), Sessions.LASTS.toSeconds())));
    }

    Future<Reply> end(Ask ask) {
        ask.visitor().session().ifPresent(sessions::end);
        Reply gone = Replies.nothing();
        return Future.succeededFuture(
                ask.visitor().session().isPresent() ? Replies.with(gone, "Set-Cookie", cookie(ask, "", 0)) : gone);
    }

    private static String cookie(Ask ask, String value, long seconds) {
        return Sessions.COOKIE + "=" + value + "; Path=/admin; Max-Age=" + seconds + "; HttpOnly; SameSite=Strict"
                + (ask.call().client().scheme().equals("https") ? "; Secure" : "");
    }

    private Future<Reply> shown(Ask ask, Optional<Session> session) {
        boolean keyRequired = ask.visitor().caller() != Admin.Caller.NO_KEY_REQUIRED;
        Optional<Secret> token = keyRequired ? session.map(Session::token) : Optional.of(sessions.sharedToken());
        ObjectNode node = Json.object();
        node.put("key_required", keyRequired);
        node.put("authenticated", true);
        node.put("key_header", config.get().security().keyHeaderName());
        node.set("token", Json.text(token.map(Secret::reveal)));
        return Future.succeededFuture(Replies.json(node));
    }
}
