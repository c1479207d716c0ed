package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import java.util.List;

/**
 * Netty's decoder at its strictest, whatever the system properties say, and able to tell whether a head has begun and is
 * not yet complete. A head that is known is not decoded: a {@link KnownHeads.KnownHead} comes out in place of the request
 * and its end.
 */
final class StrictDecoder extends HttpRequestDecoder {
    /** Room in the first line for what stands around the target: a long method, two spaces and the version. */
    private static final int AROUND_TARGET = 64;

    private static final String NAME = "HTTP/";
    private static final int CRLF = '\r' << 8 | '\n';

    private final Shared shared;
    private final KnownHeads known;
    private boolean inHead;
    private boolean atStart = true;
    private int wordEnd;
    private boolean strayBeforeLine;

    /** Where the head's bytes are decoded, as long as it has not come to its end: looks for folded fields. */
    private final Folds folds = new Folds();

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
        if (strayBeforeLine) {
            throw new IllegalArgumentException("nothing but empty lines may stand before the first line");
        }
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
        // RFC 9112 section 2.3: the name is case-sensitive, where Netty takes it in any case.
        for (int i = 0; i < Math.min(length, NAME.length()); i++) {
            if (line[start + i] != NAME.charAt(i)) {
                throw new IllegalArgumentException("the version must begin with HTTP");
            }
        }
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
        if (atStart && !passOverEmptyLines(in)) {
            return;
        }
        int from = in.readerIndex();
        super.decode(context, in, out);
        folds.lookAt(in, from, out);
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

    /**
     * RFC 9112 section 2.2 has empty lines before the first one passed over; Netty does the same with spaces and with CR and
     * LF in any order.
     *
     * @return whether what stands next has come
     */
    private boolean passOverEmptyLines(ByteBuf in) {
        while (in.readableBytes() > 1 && in.getShort(in.readerIndex()) == CRLF) {
            in.skipBytes(2);
        }
        if (!in.isReadable() || (in.readableBytes() == 1 && in.getByte(in.readerIndex()) == '\r')) {
            return false;
        }
        strayBeforeLine = in.getByte(in.readerIndex()) <= ' ';
        inHead |= strayBeforeLine; // Netty throws such bytes away: else they could come without an end
        return true;
    }

    /**
     * RFC 9112 section 5.2: a line that begins with a space goes on with the field before it, or is one by itself for who
     * does not know that. Netty joins them and does not tell.
     */
    private static final class Folds implements ByteProcessor {
        private boolean inHead = true;
        private boolean atLineStart;
        private boolean found;

        /** A head and the content behind it are never decoded at one go. */
        void lookAt(ByteBuf in, int from, List<Object> out) {
            if (inHead && in.readerIndex() > from) {
                in.forEachByte(from, in.readerIndex() - from, this);
            }
            for (Object part : out) {
                if (part instanceof HttpRequest request) {
                    if (found && request.decoderResult().isSuccess()) {
                        request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("a folded field")));
                    }
                    inHead = false;
                }
                if (part instanceof LastHttpContent) {
                    inHead = true;
                    atLineStart = false;
                    found = false;
                }
            }
        }

        @Override
        public boolean process(byte octet) {
            found |= atLineStart && (octet == ' ' || octet == '\t');
            atLineStart = octet == '\n';
            return true;
        }
    }

    /** Whether some bytes of a head have come, and not all. Only meaningful between two requests. */
    boolean isInHead() {
        return inHead || actualReadableBytes() > 0;
    }
}
