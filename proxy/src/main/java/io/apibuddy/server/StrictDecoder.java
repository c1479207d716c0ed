package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;

/**
 * Netty's decoder at its strictest, whatever the system properties say, and able to tell whether a head has begun and is
 * not yet complete.
 */
final class StrictDecoder extends HttpRequestDecoder {
    /** Room in the first line for what stands around the target: a long method, two spaces and the version. */
    private static final int AROUND_TARGET = 64;

    private boolean inHead;
    private int wordEnd;

    StrictDecoder(ServerConfig limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxTargetBytes() + AROUND_TARGET)
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxChunkSize(64 * 1024)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true)
                .setAllowDuplicateContentLengths(false));
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
        super.decode(context, in, out);
        if (inHead && !out.isEmpty()) {
            inHead = false;
        }
    }

    /** Whether some bytes of a head have come, and not all. Only meaningful between two requests. */
    boolean isInHead() {
        return inHead || actualReadableBytes() > 0;
    }
}
