package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Netty's decoder at its strictest, whatever the system properties say, and able to tell whether a head has begun and is
 * not yet complete. A head that is known is not decoded: a {@link KnownHeads.KnownHead} comes out in place of the request
 * and its end.
 */
final class StrictDecoder extends HttpRequestDecoder {
    /** Room in the first line for what stands around the target: a long method, two spaces and the version. */
    private static final int AROUND_TARGET = 64;

    private final Shared shared;
    private final KnownHeads known;
    private boolean inHead;
    private boolean atStart = true;
    private int wordEnd;

    StrictDecoder(Shared shared, KnownHeads known) {
        this(shared, known, shared.limits());
    }

    private StrictDecoder(Shared shared, KnownHeads known, ServerConfig limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxTargetBytes() + AROUND_TARGET)
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxChunkSize(64 * 1024)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true)
                .setAllowDuplicateContentLengths(false));
        this.shared = shared;
        this.known = known;
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        wordEnd = start + length;
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        oneSpaceBefore(line, start);
        wordEnd = start + length;
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        oneSpaceBefore(line, start);
        return super.splitThirdWordInitialLine(line, start, length);
    }

    /** RFC 9112 section 3: one space, where Netty takes any number of any kind. */
    private void oneSpaceBefore(byte[] line, int start) {
        if (start != wordEnd + 1 || line[wordEnd] != ' ') {
            throw new IllegalArgumentException("the words of the first line must be one space apart");
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        inHead = true;
        return super.createMessage(initialLine);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        int readable = in.readableBytes();
        if (atStart) {
            KnownHeads.KnownHead head = known.find(in, shared.limits());
            if (head != null) {
                in.skipBytes(readable);
                out.add(head);
                return;
            }
        }
        boolean wasAtStart = atStart;
        super.decode(context, in, out);
        // Not with nothing decoded: Netty has then noted that the first line has begun.
        atStart = !out.isEmpty()
                && out.get(out.size() - 1) instanceof LastHttpContent end
                && end.decoderResult().isSuccess();
        if (inHead && !out.isEmpty()) {
            inHead = false;
        }
        if (wasAtStart && atStart && !in.isReadable()) {
            known.decoded(out.get(0));
        }
    }

    /** Whether some bytes of a head have come, and not all. Only meaningful between two requests. */
    boolean isInHead() {
        return inHead || actualReadableBytes() > 0;
    }
}
