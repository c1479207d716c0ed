package io.apibuddy.server;

import io.apibuddy.message.Problem;
import io.apibuddy.message.Recollection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1 connection: one exchange after the other, in the order of the requests (RFC 9112 section 9.3.2). A pipelined
 * request waits, undecided, until the one before it is answered and its own place in the output has come. The file is
 * longer than others because it holds one state machine.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by closing the channel
final class Http1Connection extends ChannelInboundHandlerAdapter {
    /** Unread content up to this size is thrown away after the answer; beyond it, closing is cheaper for both. */
    static final int DRAINED = 64 * 1024;

    /** After a last answer the input is thrown away for a while: closing at once could destroy the answer on its way. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final long LINGERED = 1024 * 1024;

    private enum State {
        OPEN,
        /** The last answer is out; what comes is thrown away. */
        LINGERING,
        CLOSED
    }

    private final Peer peer;
    private final StrictDecoder decoder;
    private final long acceptedAt;
    /** Of {@link HttpObject} and {@link KnownHeads.KnownHead}. */
    private final ArrayDeque<Object> pipelined = new ArrayDeque<>();

    private final Runnable flush = this::flush;

    private State state = State.OPEN;
    private boolean over;
    private @Nullable ChannelHandlerContext netty;
    private @Nullable Http1Exchange exchange;
    private boolean replied;
    /** Whether something of the present answer was written. */
    private boolean wrote;

    /** A head whose content is to follow. Until it is written, another answer can take its place. */
    private @Nullable ByteBuf held;

    private long thrownAway;
    private boolean advancing;
    private boolean inRead;
    private boolean needsFlush;
    private boolean bytesCame;
    private long headSince;
    private @Nullable Future<?> headTimer;
    private @Nullable Future<?> tickTimer;
    private long idleSince;
    private long outputMark;
    private boolean stalled;

    Http1Connection(Peer peer, StrictDecoder decoder, long acceptedAt) {
        this.peer = peer;
        this.decoder = decoder;
        this.acceptedAt = acceptedAt;
    }

    Peer peer() {
        return peer;
    }

    private ChannelHandlerContext netty() {
        if (netty == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return netty;
    }

    // What comes in.

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        netty = context;
        idleSince = now();
        headSince = acceptedAt;
        timeHead();
        scheduleTick();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object part) {
        if (!context.channel().isActive()) {
            ReferenceCountUtil.release(part); // what the decoder makes of a head that was cut off
            return;
        }
        inRead = true;
        bytesCame = true;
        ContextInternal vertx = peer.loop().context();
        ContextInternal before = vertx.beginDispatch();
        try {
            if (state != State.OPEN) {
                throwAway(part);
            } else if (!pipelined.isEmpty()) {
                pipelined.add(part);
            } else {
                process(part);
            }
        } finally {
            vertx.endDispatch(before);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        inRead = false;
        flush();
        noteBegunHead();
    }

    private void process(Object part) {
        if (isContentAlone(part)) {
            contentCame((HttpContent) part);
        } else if (exchange != null || !isWritable()) {
            pipelined.add(part);
            updateReading();
        } else if (part instanceof KnownHeads.KnownHead known) {
            begin();
            handle(known.request(), known.recollection());
        } else {
            begin((HttpRequest) part);
        }
    }

    private void begin() {
        headSince = 0;
        replied = false;
        wrote = false;
        thrownAway = 0;
    }

    private void begin(HttpRequest request) {
        begin();
        Http1Request vetted;
        try {
            vetted = Http1Request.of(request, peer.shared().limits());
        } catch (Refusal refusal) {
            refuse(request.method().name(), refusal);
            return;
        }
        handle(
                vetted,
                vetted.hasContent() ? Recollection.none() : peer.loop().known().met(request, vetted));
    }

    private void handle(Http1Request vetted, Recollection recollection) {
        Http1Exchange next = new Http1Exchange(this, vetted);
        exchange = next;
        next.handle(vetted.head(), vetted.length(), recollection);
    }

    private void refuse(String method, Refusal refusal) {
        Http1Exchange last = new Http1Exchange(this, Http1Request.refused(method));
        exchange = last;
        last.refuse(refusal);
    }

    private void contentCame(HttpContent part) {
        Http1Exchange current = exchange;
        if (current == null || current.isContentComplete()) {
            part.release(); // the empty end of a request without content
        } else if (part.decoderResult().isFailure()) {
            part.release();
            if (replied) {
                closeAfterAnswer();
            } else {
                current.refuse(Refusal.malformed("the request's content is not well-formed (RFC 9112 section 7)"));
            }
        } else if (replied) {
            thrownAway += part.content().readableBytes();
            part.release();
            drained(current, part instanceof LastHttpContent);
        } else {
            feed(current, part);
        }
    }

    private void feed(Http1Exchange current, HttpContent part) {
        boolean last = part instanceof LastHttpContent;
        if (part.content().isReadable()) {
            current.received(NativeMemory.toHeap(part.content()));
        } else {
            part.release();
        }
        if (last && exchange == current && !replied) {
            current.contentComplete();
        } else if (last && exchange == current && state == State.OPEN) {
            drained(current, true);
        }
        updateReading();
    }

    private void drained(Http1Exchange current, boolean last) {
        if (last) {
            current.contentComplete();
            finish();
        } else if (thrownAway > DRAINED) {
            closeAfterAnswer();
        }
    }

    private void throwAway(Object part) {
        if (part instanceof HttpContent content) {
            thrownAway += content.content().readableBytes();
        }
        ReferenceCountUtil.release(part);
        if (thrownAway > LINGERED) {
            close();
        }
    }

    // The end of an exchange.

    /** Whether the answer that is about to be sent must be this connection's last. */
    boolean mustClose(Http1Exchange current) {
        return peer.shared().closing()
                || (!current.isContentComplete() && (current.awaitsContinue() || current.unread() > DRAINED));
    }

    /** The exchange's reply is out. */
    void replied() {
        writeHeld();
        replied = true;
        Http1Exchange current = exchange;
        if (current == null) {
            return;
        }
        if (!current.keepsAlive()) {
            closeAfterAnswer();
        } else if (current.isContentComplete()) {
            finish();
        } else {
            updateReading();
        }
    }

    private void finish() {
        exchange = null;
        idleSince = now();
        if (peer.shared().closing()) {
            closeAfterAnswer();
            return;
        }
        if (!pipelined.isEmpty()) {
            advance();
        }
        noteBegunHead();
    }

    /** Goes on with what has been pipelined; not from within itself, however many are answered at once. */
    private void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        try {
            while (state == State.OPEN && !pipelined.isEmpty() && canProcess(pipelined.peek())) {
                process(pipelined.remove());
            }
        } finally {
            advancing = false;
        }
        updateReading();
    }

    private boolean canProcess(@Nullable Object part) {
        return isContentAlone(part) || (exchange == null && isWritable());
    }

    /** A request that cannot be decoded is content, too. */
    private static boolean isContentAlone(@Nullable Object part) {
        return part instanceof HttpContent && !(part instanceof HttpRequest);
    }

    private void closeAfterAnswer() {
        if (state != State.OPEN) {
            return;
        }
        state = State.LINGERING;
        boolean nothingComes =
                pipelined.isEmpty() && (exchange == null || exchange.isReadWhole()) && !decoder.isInHead();
        releasePipelined();
        thrownAway = 0;
        netty().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (nothingComes || !written.isSuccess()) {
                close();
            } else {
                linger();
            }
        });
        updateReading();
    }

    private void linger() {
        SslHandler tls = netty().pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (netty().channel() instanceof SocketChannel socket) {
            socket.shutdownOutput();
        }
        headTimer = later(LINGER, this::close);
    }

    void close() {
        state = State.CLOSED;
        netty().close();
    }

    /** Ends the connection with its answer incomplete; a reset where a mere end would look like a complete one. */
    void breakOff(boolean reset) {
        if (!reset) {
            writeHeld();
        }
        state = State.CLOSED;
        releasePipelined();
        if (reset) {
            netty().channel().config().setOption(ChannelOption.SO_LINGER, 0);
            NettyServer.breakConnection(netty().channel()); // past TLS, which would tell of a proper end
        } else {
            netty().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            later(LINGER, this::close); // a client that takes nothing would keep it open
        }
    }

    /** The server is being closed: at once when idle, else after the present answer. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == NettyServer.CLOSING) {
            if (exchange == null && state == State.OPEN) {
                closeAfterAnswer();
            }
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSED;
        releasePipelined();
        cancel(headTimer);
        cancel(tickTimer);
        if (exchange != null) {
            peer.loop().context().dispatch(exchange::clientLeft);
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Shared.LOG.debug("A connection has failed", cause);
        OutOfMemoryError full = Problem.lackOfMemory(cause);
        if (full != null) {
            peer.loop().context().dispatch(() -> outOfMemory(full));
        } else {
            close();
        }
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void releasePipelined() {
        pipelined.forEach(ReferenceCountUtil::release);
        pipelined.clear();
        ReferenceCountUtil.release(held);
        held = null;
    }

    // Reading and writing.

    /** Reads on only while what is read can be passed on. A closed connection is noticed only while reading. */
    void updateReading() {
        if (netty == null || netty.isRemoved()) {
            return;
        }
        Http1Exchange current = exchange;
        boolean read = state != State.OPEN
                || (pipelined.isEmpty()
                        && (current == null
                                || replied
                                || current.isContentComplete()
                                || current.content == null
                                || current.content.wantsMore()));
        if (netty.channel().config().isAutoRead() != read) {
            netty.channel().config().setAutoRead(read);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (isWritable()) {
            ContextInternal vertx = peer.loop().context();
            ContextInternal before = vertx.beginDispatch();
            try {
                if (exchange != null) {
                    exchange.drained();
                }
                advance();
            } finally {
                vertx.endDispatch(before);
            }
        }
    }

    boolean isWritable() {
        return netty().channel().isWritable();
    }

    /** For what is to be written next. Where there is no memory for it the connection is over, and nothing is written. */
    ByteBuf allocate(int size) {
        try {
            return netty().alloc().directBuffer(size);
        } catch (OutOfMemoryError full) { // of native memory, by those who read slowly
            outOfMemory(full);
            return Unpooled.buffer(size);
        }
    }

    /** Whether there is nobody any more who reads what is written. */
    boolean isOver() {
        return over || state == State.CLOSED;
    }

    /** Says so in the one answer that needs no memory, where none has begun. */
    private void outOfMemory(OutOfMemoryError full) {
        peer.shared().tellOutOfMemory(full);
        if (isOver()) {
            return; // it ends already, maybe with that very answer
        }
        boolean isNextAnswer = state == State.OPEN && (exchange == null || !(wrote || replied));
        if (isNextAnswer) {
            over = true;
            replied = true; // whoever does not take it has the idle time-out against them
            needsFlush = false;
            netty().write(peer.shared().noMemory(exchange != null && exchange.head));
            closeAfterAnswer();
        } else {
            breakOff(!replied || outputMark() > 0);
        }
        if (exchange != null) {
            exchange.giveUp(full);
        }
    }

    /**
     * A head whose content follows. It waits for the first of that, or for the end of this turn of the loop.
     *
     * @see #holdsHead
     */
    void writeHead(ByteBuf head) {
        if (isOver()) {
            head.release();
        } else {
            held = head;
            flushLater();
        }
    }

    /** Whether what is written next is the first of the present answer. */
    boolean holdsHead() {
        return held != null;
    }

    private void writeHeld() {
        ByteBuf head = held;
        if (head != null) {
            held = null;
            wrote = true;
            netty().write(head, netty().voidPromise());
        }
    }

    void write(ByteBuf bytes) {
        if (isOver()) {
            bytes.release();
            return;
        }
        writeHeld();
        wrote = true;
        netty().write(bytes, netty().voidPromise());
        flushLater();
    }

    private void flushLater() {
        if (!needsFlush) {
            needsFlush = true;
            if (!inRead) {
                peer.loop().flushes().later(flush);
            }
        }
    }

    /** Hands what was written to the kernel. */
    private void flush() {
        if (needsFlush) {
            needsFlush = false;
            writeHeld();
            netty().flush();
        }
    }

    // Time limits.

    private long now() {
        return netty().executor().ticker().nanoTime();
    }

    private Future<?> later(Duration delay, Runnable task) {
        return netty().executor()
                .schedule(() -> peer.loop().context().dispatch(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Between two requests: part of a head has come, and the rest has to within the time limit. */
    private void noteBegunHead() {
        if (exchange == null && headSince == 0 && state == State.OPEN && decoder.isInHead()) {
            headSince = now();
            timeHead();
        }
    }

    private void timeHead() {
        if (headTimer == null) {
            headTimer = later(peer.shared().limits().headerTimeout(), this::checkHead);
        }
    }

    private void checkHead() {
        headTimer = null;
        if (headSince == 0 || state != State.OPEN) {
            return;
        }
        Duration left = peer.shared().limits().headerTimeout().minusNanos(now() - headSince);
        if (!left.isNegative() && !left.isZero()) {
            headTimer = later(left, this::checkHead);
        } else if (decoder.isInHead()) {
            refuse("", Refusal.tooSlow("the head was not complete within server.header_timeout"));
        } else {
            close();
        }
    }

    private void scheduleTick() {
        tickTimer = later(peer.shared().limits().idleTimeout().dividedBy(4), this::tick);
    }

    /** Looks every quarter of the idle time-out whether anything has moved since. */
    private void tick() {
        if (state == State.CLOSED) {
            return;
        }
        long output = outputMark();
        boolean moved = bytesCame || output != outputMark;
        boolean waiting = exchange == null || replied || exchange.waitsForClient();
        bytesCame = false;
        outputMark = output;
        if (exchange == null && output == 0) {
            stalled = false;
            if (now() - idleSince >= peer.shared().limits().idleTimeout().toNanos()) {
                close();
                return;
            }
        } else if (waiting && !moved) {
            stall();
        } else {
            stalled = false;
            idleSince = now();
        }
        scheduleTick();
    }

    private void stall() {
        if (!stalled) {
            stalled = true;
            idleSince = now();
        } else if (now() - idleSince >= peer.shared().limits().idleTimeout().toNanos() * 3 / 4) {
            if (exchange != null && !replied) {
                exchange.refuse(Refusal.tooSlow("nothing moved within server.idle_timeout"));
            } else {
                close();
            }
        }
    }

    /** Changes when the client takes something; zero when it has taken all. */
    private long outputMark() {
        ChannelOutboundBuffer output = netty().channel().unsafe().outboundBuffer();
        return output == null ? 0 : output.totalPendingWriteBytes() - output.currentProgress();
    }
}
