package io.apibuddy.admin;

import io.apibuddy.message.Body;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;

/** Reads a request's content, up to a limit. */
final class RequestContent {
    static final int MOST = 1 << 20;

    private RequestContent() {}

    /** All of it; fails with a {@link Refusal} when there is more, or it breaks off. */
    static Future<Buffer> read(Body body) {
        if (body.length() > MOST) {
            body.cancel();
            return Future.failedFuture(new Refusal(Problems.contentTooLarge(MOST)));
        }
        if (body instanceof Body.Whole whole) {
            return Future.succeededFuture(whole.bytes());
        }
        Promise<Buffer> result = Promise.promise();
        Body.Streamed streamed = (Body.Streamed) body;
        Buffer gathered = Buffer.buffer();
        streamed.stream().exceptionHandler(broken -> result.tryFail(new Refusal(Problems.brokenRequest())));
        streamed.stream().endHandler(end -> result.tryComplete(gathered));
        streamed.stream().handler(bytes -> {
            if (gathered.length() + bytes.length() > MOST) {
                if (result.tryFail(new Refusal(Problems.contentTooLarge(MOST)))) {
                    body.cancel();
                }
            } else {
                gathered.appendBuffer(bytes);
            }
        });
        streamed.stream().resume();
        return result.future();
    }
}
