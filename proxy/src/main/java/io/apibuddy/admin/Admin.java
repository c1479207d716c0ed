package io.apibuddy.admin;

import io.apibuddy.message.Call;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** Answers what comes under {@code /admin}: the API, the dashboard and its event stream. */
public interface Admin {
    /**
     * Opens the door of this room.
     *
     * @param vertx whose contexts call it
     * @param control the proxy
     * @param meters what is counted
     * @param clock that does not jump
     * @return to be closed
     */
    static Admin open(Vertx vertx, Control control, Meters meters, InstantSource clock) {
        return Opening.open(vertx, control, meters, clock, EventStreams.Beat.USUAL);
    }

    /**
     * Whether a call is answered whoever it comes from, so that no key is looked for: health, and the dashboard's files.
     *
     * @param call as it came
     * @return true also when it will be refused for another reason
     */
    boolean isOpenToAll(Call call);

    /**
     * Answers a call, whose target begins with {@code /admin}.
     *
     * @param call less any access key
     * @param caller what is known of who sent it
     * @return does not fail, but for a defect
     */
    Future<Reply> handle(Call call, Caller caller);

    /** Ends streams that are open. */
    void close();

    /** What the front door knows of a caller. */
    enum Caller {
        /** It has shown the access key. */
        WITH_KEY,
        /** A key is required, and it has shown none: a session may stand in for it. */
        WITHOUT_KEY,
        /** No key is required. */
        NO_KEY_REQUIRED
    }
}
