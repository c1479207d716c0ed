package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.apibuddy.FakeClock;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Client;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The admin room alone, on a fake proxy and a fake clock, and who asks it. */
final class Reception implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();

    final FakeClock clock = new FakeClock();
    final FakeControl control = new FakeControl();
    final Vertx vertx = Vertx.vertx();
    final Meters meters = Meters.open(Optional.empty(), clock);
    final AdminApi admin;
    String address = "127.0.0.1";
    String scheme = "http";
    String authority = "localhost:8080";
    Admin.Caller caller = Admin.Caller.NO_KEY_REQUIRED;

    Reception() {
        this(EventStreams.Beat.USUAL);
    }

    Reception(EventStreams.Beat beat) {
        admin = Opening.open(vertx, control, meters, clock, beat);
    }

    /** An answer, its content read. */
    record Answer(Reply reply) {
        int status() {
            return reply.head().status();
        }

        String field(String name) {
            return reply.head().fields().first(name).orElse("");
        }

        String text() {
            return ((Body.Whole) reply.body()).bytes().toString();
        }

        JsonNode json() {
            try {
                return MAPPER.readTree(text());
            } catch (java.io.IOException e) {
                throw new AssertionError(text(), e);
            }
        }

        /** The name of the problem, and its status. */
        String problem() {
            return status() + " " + json().path("type").asText().replace("urn:api-buddy:problem:", "");
        }
    }

    Answer get(String target, String... fields) {
        return send("GET", target, Body.empty(), fields);
    }

    Answer post(String target, String content, String... fields) {
        return send("POST", target, Body.of(Buffer.buffer(content)), fields);
    }

    Answer delete(String target, String... fields) {
        return send("DELETE", target, Body.empty(), fields);
    }

    /** A change, with the token that it needs. */
    Answer deleteWithToken(String target) {
        return delete(target, Gate.TOKEN, token());
    }

    String token() {
        return get("/admin/session").json().path("token").asText();
    }

    Answer send(String method, String target, Body body, String... fields) {
        Answer answer = new Answer(await(admin.handle(call(method, target, body, fields), caller)));
        heldAgainstTheContract(method, target, answer);
        return answer;
    }

    /** Whatever a test asks for: what it is answered is what docs/openapi.yaml describes. */
    private void heldAgainstTheContract(String method, String target, Answer answer) {
        Optional<Endpoint> endpoint =
                admin.routes().at(Target.parse(target).path()).flatMap(place -> place.of(method));
        if (endpoint.isPresent() && answer.reply().body() instanceof Body.Whole && answer.status() != 500) {
            assertThat(Contract.faults(
                            endpoint.get(), answer.status(), answer.field("Content-Type"), answer.text(), MAPPER))
                    .as("%s %s: %s %s", method, target, answer.status(), answer.text())
                    .isEmpty();
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("not answered", e);
        }
    }

    Call call(String method, String target, Body body, String... fields) {
        return new Call(new RequestHead(method, Target.parse(target), Fields.of(fields)), body, new Visiting(), "");
    }

    @Override
    public void close() {
        admin.close();
        await(vertx.close());
    }

    private final class Visiting implements Client {
        private final String from = address;
        private final String host = authority;

        @Override
        public String address() {
            return from;
        }

        @Override
        public String scheme() {
            return scheme;
        }

        @Override
        public String authority() {
            return host;
        }

        @Override
        public String protocol() {
            return "1.1";
        }

        @Override
        public Future<Void> gone() {
            return Future.future(promise -> {});
        }

        @Override
        public void interim(ResponseHead head) {}
    }
}
