package io.apibuddy.server;

import static io.apibuddy.server.TestServer.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Reply;
import io.apibuddy.testing.RawHttp2Client;
import io.vertx.core.Future;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** HTTP/2 frame by frame: what no well-behaved client would send. */
class Http2FramesTest {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final byte[] NO_WINDOW = {0, 4, 0, 0, 0, 0};

    private final TestServer.Config config = config();
    private TestServer server;

    @AfterEach
    void close() {
        server.close();
    }

    private Socket connect(byte[] settings) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(frame(SETTINGS, 0, 0, settings));
        return socket;
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {
            (byte) (payload.length >> 16),
            (byte) (payload.length >> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags
        });
        out.writeBytes(new byte[] {0, 0, (byte) (stream >> 8), (byte) stream});
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** Literal fields, never indexed; names and values alternate. */
    private static byte[] headers(int stream, int flags, String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            byte[] text = fields[i].getBytes(StandardCharsets.ISO_8859_1);
            block.write(text.length);
            block.writeBytes(text);
        }
        return frame(HEADERS, flags | END_HEADERS, stream, block.toByteArray());
    }

    private static byte[] get(int stream) {
        return headers(stream, END_STREAM, ":method", "GET", ":scheme", "http", ":authority", "h", ":path", "/");
    }

    /** The types of the frames that come until the connection ends. */
    private static List<Integer> untilClosed(Socket socket) throws IOException {
        List<Integer> types = new CopyOnWriteArrayList<>();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
            int first = in.read();
            if (first < 0) {
                return types;
            }
            int length = first << 16 | in.readUnsignedShort();
            types.add(in.readUnsignedByte());
            in.skipNBytes(5L + length);
        }
    }

    /** The type of the first frame on a stream. */
    private static int firstOnStream(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.readUnsignedByte();
            int stream = in.readInt();
            in.skipNBytes(length);
            if (stream != 0 || type == GOAWAY) {
                return type;
            }
        }
    }

    @Test
    void aClientThatTakesNoAnswerLosesItsConnection() throws IOException {
        config.idle = Duration.ofMillis(400);
        server = TestServer.start(config);
        server.answering(call -> TestServer.answer(200, "x".repeat(1000)));
        try (Socket socket = connect(NO_WINDOW)) {
            socket.getOutputStream().write(get(1));
            assertThat(untilClosed(socket)).contains(HEADERS, GOAWAY).doesNotContain(DATA);
        }
    }

    @Test
    void aRefusedRequestWhoseContentDoesNotComeDoesNotHoldTheConnection() throws IOException {
        config.idle = Duration.ofMillis(400);
        server = TestServer.start(config);
        try (Socket socket = connect(new byte[0])) {
            socket.getOutputStream()
                    .write(headers(1, 0, ":method", "POST", ":scheme", "http", ":authority", "h", ":path", "/../x"));
            assertThat(untilClosed(socket)).contains(HEADERS, GOAWAY);
            assertThat(server.seen).isEmpty();
        }
    }

    @Test
    void aRefusalOfHeadHasNoContent() {
        server = TestServer.start(config);
        try (RawHttp2Client client = RawHttp2Client.to(server.port())) {
            client.send(RawHttp2Client.headers(
                    1, END_STREAM, ":method", "HEAD", ":scheme", "http", ":authority", "h", ":path", "/../x"));
            RawHttp2Client.Answer answer = client.answer(1);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.content()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET",
                "GET /other",
                "G\u00e9T",
                "G,T",
                "GET\t",
                " GET",
                "",
            })
    void aMethodThatIsNoTokenGoesNoFurther(String method) throws IOException {
        server = TestServer.start(config);
        try (Socket socket = connect(new byte[0])) {
            socket.getOutputStream()
                    .write(headers(
                            1, END_STREAM, ":method", method, ":scheme", "http", ":authority", "h", ":path", "/"));
            assertThat(firstOnStream(socket)).isIn(HEADERS, RST_STREAM, GOAWAY);
            assertThat(server.seen).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection|close",
                "transfer-encoding|chunked",
                "keep-alive|1",
                "proxy-connection|close",
                "upgrade|websocket",
                "te|gzip",
                "Upper|case",
                "a b|c",
                "a:b|c",
                "|c",
                "a|b\r\nc: d",
                "a|b\nc",
                "a|b\u0000c",
                ":path|/twice",
                ":unknown|x",
                "content-length|5",
                "content-length|-1",
                "host|other",
            })
    void aFieldThatHasNoPlaceInARequestGoesNoFurther(String field) throws IOException {
        server = TestServer.start(config);
        String[] parts = field.split("\\|", 2);
        try (Socket socket = connect(new byte[0])) {
            socket.getOutputStream()
                    .write(headers(
                            1,
                            END_STREAM,
                            ":method",
                            "GET",
                            ":scheme",
                            "http",
                            ":authority",
                            "h",
                            ":path",
                            "/",
                            parts[0],
                            parts[1]));
            assertThat(firstOnStream(socket)).isIn(HEADERS, RST_STREAM, GOAWAY);
            assertThat(server.seen).isEmpty();
        }
    }

    @Test
    void aConnectionWhoseFirstBytesDoNotTellIsNotWaitedFor() throws IOException {
        config.idle = Duration.ofSeconds(60);
        config.header = Duration.ofSeconds(60);
        server = TestServer.start(config);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("PRI * HT".getBytes(StandardCharsets.US_ASCII));
            try (RawClient later = server.connect()) {
                later.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read(); // by now the first is accepted, too
            }
            var closed = server.server().close(Duration.ofSeconds(30));
            long start = System.nanoTime();
            TestServer.await(closed);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    /** What the codec then writes would stand behind a gap. */
    @Test
    void aConnectionWhoseWritingFindsNoMemoryEndsAndTheLogSaysWhy() {
        Logger logger = (Logger) LoggerFactory.getLogger(Server.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        server = TestServer.start(config).answering(call -> {
            boolean full = call.head().target().path().equals("/full");
            return full
                    ? Future.succeededFuture(new Reply(
                            new ResponseHead(200, Fields.empty()), Body.of(BufferInternal.buffer(new NoRoom(1000)))))
                    : TestServer.answer(200, "normal");
        });
        try (RawHttp2Client client = RawHttp2Client.to(server.port());
                RawHttp2Client another = RawHttp2Client.to(server.port())) {
            client.send(RawHttp2Client.get(1, "/full")).readToEnd();
            assertThat(another.send(RawHttp2Client.get(1, "/")).answer(1).content())
                    .isEqualTo("normal");
            await().untilAsserted(() -> assertThat(List.copyOf(lines.list))
                    .filteredOn(line -> line.getLevel() == Level.WARN)
                    .singleElement()
                    .asString()
                    .contains("There is no memory left to answer with"));
        } finally {
            logger.detachAppender(lines);
        }
    }
}
