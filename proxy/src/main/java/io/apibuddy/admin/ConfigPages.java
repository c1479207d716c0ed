package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ConfigurationException;
import io.apibuddy.config.Mistake;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** The configuration: shown, checked, read anew; and the end of the program. */
final class ConfigPages {
    /** In place of a file's name. */
    private static final String NAME = "content";

    private final Vertx vertx;
    private final Control control;
    private final Runnable stopping;

    ConfigPages(Vertx vertx, Control control, Runnable stopping) {
        this.vertx = vertx;
        this.control = control;
        this.stopping = stopping;
    }

    Future<Reply> show(Ask ask) {
        ProxyConfig config = control.config();
        ObjectNode node = Json.object();
        node.set("config", Json.plain(config.tree()));
        node.set("masked", Json.texts(config.masked()));
        return Future.succeededFuture(Replies.json(node));
    }

    /**
     * Says what is wrong with a configuration, by itself: the environment is not looked at, neither for {@code
     * API_BUDDY_*} nor for what <code>${NAME}</code> stands for. Otherwise who may ask here could try out, value by value,
     * what the process holds in secret. Off the event loop: a mebibyte of YAML takes its time.
     */
    Future<Reply> validate(Ask ask) {
        byte[] content = ask.content().getBytes();
        return vertx.executeBlocking(() -> checked(content)).map(Replies::json);
    }

    private static JsonNode checked(byte[] content) {
        try {
            List<String> warnings = ConfigLoader.create()
                    .content(NAME, content)
                    .referencesUnread()
                    .load()
                    .warnings();
            return validity(warnings, List.of());
        } catch (ConfigurationException e) {
            return validity(List.of(), e.mistakes());
        }
    }

    private static JsonNode validity(List<String> warnings, List<Mistake> mistakes) {
        ObjectNode node = Json.object();
        node.put("valid", mistakes.isEmpty());
        node.set("warnings", Json.texts(warnings));
        node.set("mistakes", shown(mistakes));
        return node;
    }

    private static ArrayNode shown(List<Mistake> mistakes) {
        return Json.array(mistakes, mistake -> {
            ObjectNode node = Json.object();
            if (mistake.line() > 0) {
                node.put("line", mistake.line());
            } else {
                node.putNull("line");
            }
            node.put("key", mistake.key());
            node.put("found", mistake.found());
            node.put("allowed", mistake.allowed());
            node.set("hint", Json.text(mistake.hint()));
            return node;
        });
    }

    Future<Reply> reload(Ask ask) {
        ProxyConfig before = control.config();
        Future<Void> reloaded = control.reload().orElseThrow(() -> new Refusal(Problems.notReloadable()));
        return reloaded.map(done -> reloaded(before)).recover(ConfigPages::refused);
    }

    private Reply reloaded(ProxyConfig before) {
        ObjectNode node = Json.object();
        node.put("reloaded", true);
        node.set("changed", Json.texts(before.changesTo(control.config()).keys()));
        return Replies.json(node);
    }

    private static Future<Reply> refused(Throwable cause) {
        return cause instanceof ConfigurationException e
                ? Future.succeededFuture(Replies.problem(
                        Problems.badConfiguration(e.mistakes().size()), "mistakes", shown(e.mistakes())))
                : Future.failedFuture(cause);
    }

    /** Who asked is told before the end begins. */
    Future<Reply> shutdown(Ask ask) {
        Runnable end = control.shutdown().orElseThrow(() -> new Refusal(Problems.notStoppable()));
        stopping.run();
        Reply told = Replies.json(202, Json.object().put("stopping", true));
        return Future.succeededFuture(told.watchedBy(delivery -> end.run()));
    }
}
