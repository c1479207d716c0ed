package io.apibuddy.server;

import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Client;
import io.apibuddy.message.Delivery;
import io.apibuddy.message.Problem;
import io.apibuddy.message.Recollection;
import io.apibuddy.message.Reply;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its reply, whatever the version of HTTP: calls the handler, sends what it answers, and sees to it that
 * every end comes once: the content's, the reply's delivery, the client's going. Everything happens on one event loop.
 */
abstract class Exchange implements Client, RequestContent.Flow {
    private static final Problem INTERNAL = new Problem(
                    500, "internal", "Internal error", "the proxy has failed; its log tells more")
            .withProxyError("proxy_internal_error");

    final Peer peer;
    final boolean head;
    final @Nullable RequestContent content;
    private final String authority;
    private Recollection recollection = Recollection.none();
    private final long limit;
    private long received;
    private boolean contentComplete;
    private boolean answered;
    private boolean over;
    private boolean left;
    private boolean abandoned;
    private @Nullable Promise<Void> gone;
    private @Nullable ReplySender sender;

    Exchange(Peer peer, String method, String authority, boolean hasContent) {
        this.peer = peer;
        this.head = method.equals("HEAD");
        this.authority = authority;
        this.content = hasContent ? new RequestContent(this) : null;
        this.contentComplete = !hasContent;
        this.limit = peer.shared().limits().maxRequestBodySize();
    }

    // What each version of HTTP does in its own way.

    /** Sends a head and all of its content; {@code length} is what Content-Length says, or {@link #NO_LENGTH}. */
    abstract void sendWhole(ResponseHead head, long length, Buffer bytes);

    /** Sends a head whose content follows; {@code length} may be {@link Body#UNKNOWN}. */
    abstract void sendHead(ResponseHead head, long length);

    abstract void sendData(Buffer data);

    abstract void sendEnd();

    abstract void sendInterim(ResponseHead head);

    abstract void sendContinue();

    abstract boolean writable();

    /** Ends in a way that the client cannot take for a complete answer. */
    abstract void breakOff();

    /** The reply is complete; what is left of the request is the connection's to deal with. */
    abstract void replied();

    /** The connection can't be used for another request after this one. */
    abstract void lastOne();

    /** Content-Length is neither given nor known. */
    static final long NO_LENGTH = -2;

    // The request.

    void handle(RequestHead request, long length, Recollection recollection) {
        this.recollection = recollection;
        Body body = content == null ? Body.empty() : Body.of(content, length, content::cancel);
        Future<Reply> reply;
        try {
            reply = peer.shared().handler.handle(new Call(request, body, this, "", recollection));
        } catch (RuntimeException e) {
            failed(e);
            return;
        }
        if (reply.isComplete()) {
            settled(reply);
        } else {
            reply.onComplete(done -> onLoop(() -> settled(reply)));
        }
    }

    /** What is known of the request's head. */
    Recollection recollection() {
        return recollection;
    }

    private void onLoop(Runnable task) {
        EventLoop loop = peer.loop().context().nettyEventLoop();
        if (loop.inEventLoop()) {
            task.run();
        } else {
            peer.loop().context().runOnContext(nothing -> task.run());
        }
    }

    private void settled(Future<Reply> reply) {
        if (reply.succeeded() && reply.result() != null) {
            answer(reply.result());
        } else {
            failed(reply.cause());
        }
    }

    private void failed(@Nullable Throwable cause) {
        if (abandoned) {
            Shared.LOG.debug("A handler has failed whose client is gone", cause);
        } else {
            Shared.LOG.error("A request's handler has failed", cause);
        }
        answer(INTERNAL.reply());
    }

    /** Content has come. */
    void received(Buffer data) {
        received += data.length();
        if (received > limit) {
            refuse(Refusal.contentTooLarge(limit));
        } else if (content != null) {
            content.add(data);
        }
    }

    void contentComplete() {
        contentComplete = true;
        if (content != null) {
            content.complete();
        }
    }

    boolean isContentComplete() {
        return contentComplete;
    }

    long received() {
        return received;
    }

    // The reply.

    /** Answers with a problem instead of whatever the handler may say later; or breaks an answer that has begun. */
    void refuse(Refusal refusal) {
        if (over || left) {
            return;
        }
        Problem problem = refusal.problem();
        peer.shared().tellRefused(peer.address(), problem.title() + ": " + problem.detail());
        lastOne();
        abandoned = true;
        if (answered) {
            abort();
        } else {
            answer(problem.reply());
        }
        stopWaiting(refusal);
    }

    private void answer(Reply reply) {
        if (answered || left || over) {
            reply.body().cancel();
            tell(reply, 0, false);
            return;
        }
        answered = true;
        sender = new ReplySender(this, reply);
        try {
            sender.start();
        } catch (IllegalArgumentException e) {
            Shared.LOG.error("A reply cannot be sent", e);
            reply.body().cancel();
            tell(reply, 0, false);
            sender = new ReplySender(this, INTERNAL.reply());
            sender.start();
        }
    }

    void tell(Reply reply, long bytes, boolean complete) {
        try {
            reply.delivered().accept(new Delivery(bytes, complete));
        } catch (RuntimeException e) {
            Shared.LOG.error("Whoever watches a reply's delivery has failed", e);
        }
    }

    /** Called by the sender once the reply is out. */
    void sent() {
        over = true;
        if (!contentComplete && content != null) {
            content.breakOff(new VertxException("the reply was complete before the request was", true));
        }
        replied();
    }

    /** Called by the sender when the reply's content broke off. */
    void abort() {
        over = true;
        if (sender != null) {
            sender.stop();
        }
        if (content != null) {
            content.breakOff(new VertxException("the reply broke off", true));
        }
        breakOff();
    }

    /** What was begun is not gone on with: something else stands in its place, or nothing can be sent. */
    void giveUp(Throwable why) {
        if (over) {
            return;
        }
        over = true;
        if (sender != null) {
            sender.stop();
        }
        stopWaiting(why);
    }

    void drained() {
        if (sender != null && !over) {
            sender.drained();
        }
    }

    /** The connection or the stream is gone. */
    void clientLeft() {
        if (left || over) {
            return;
        }
        left = true;
        stopWaiting(new VertxException("the client has gone", true));
        if (sender != null) {
            over = true;
            sender.stop();
        }
    }

    private void stopWaiting(Throwable cause) {
        abandoned = true;
        if (gone != null) {
            gone.tryComplete();
        }
        if (content != null) {
            content.breakOff(cause);
        }
    }

    /** Whether nothing can go on until the client sends or takes something. */
    boolean waitsForClient() {
        return (content != null && content.awaited()) || (sender != null && !over && !writable());
    }

    // The client.

    @Override
    public String address() {
        return peer.address();
    }

    @Override
    public String scheme() {
        return peer.scheme();
    }

    @Override
    public String authority() {
        return authority;
    }

    @Override
    public Recollection connection() {
        return peer.recollection();
    }

    @Override
    public Future<Void> gone() {
        if (gone == null) {
            gone = peer.loop().context().promise();
            if (abandoned) {
                gone.complete();
            }
        }
        return gone.future();
    }

    @Override
    public void interim(ResponseHead interim) {
        int status = interim.status();
        // One that the client does not take now is left out: they come without back-pressure.
        if (!answered && !left && status > 101 && status < 200 && writable()) {
            sendInterim(interim);
        }
    }

    @Override
    public void begun() {
        if (!answered && !abandoned && !contentComplete) {
            sendContinue();
        }
    }
}
