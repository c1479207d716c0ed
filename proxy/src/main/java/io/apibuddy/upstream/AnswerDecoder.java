package io.apibuddy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers of an HTTP/1.1 connection, one at a time (requests are not pipelined), and vets their framing (RFC
 * 9112 section 6) more strictly than Netty does by itself. Confined to the connection's event loop, but for the volatile
 * fields, which other threads may read.
 */
final class AnswerDecoder extends HttpResponseDecoder {
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_FIELDS = 128 * 1024;
    private static final int MAX_PIECE = 64 * 1024;
    private static final int CRLF = '\r' << 8 | '\n';

    private final boolean forVertx;
    private boolean outstanding;
    private boolean sent;
    private boolean headOnly;
    private boolean untilClose;
    private boolean unclean;
    private boolean begun;
    private boolean oddStart;
    private int wordEnd;
    private @Nullable HttpResponse answer;

    private volatile boolean silent = true;
    private volatile boolean complete;

    private AnswerDecoder(boolean forVertx) {
        super(new HttpDecoderConfig()
                .setHeadersFactory(new FieldsFactory())
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_FIELDS)
                .setMaxChunkSize(MAX_PIECE)
                // Whatever the system properties say.
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true)
                // RFC 9110 section 8.6: repeated but equal lengths may be read as one.
                .setAllowDuplicateContentLengths(true));
        this.forVertx = forVertx;
    }

    /** One whose interim answers are such as Vert.x understands. */
    static AnswerDecoder forVertx() {
        return new AnswerDecoder(true);
    }

    /** One whose interim answers are as they came. */
    static AnswerDecoder plain() {
        return new AnswerDecoder(false);
    }

    private static final class FieldsFactory implements HttpHeadersFactory {
        @Override
        public HttpHeaders newHeaders() {
            return new AnswerFields();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return new AnswerFields();
        }
    }

    /** A request's head is being sent: one answer is due. */
    void expectAnswerTo(HttpRequest request) {
        expectAnswer(HttpMethod.HEAD.equals(request.method()));
        sent();
    }

    /** The same, of a HEAD or of another method; what comes before {@link #sent} is no answer to it. */
    void expectAnswer(boolean toHead) {
        outstanding = true;
        sent = false;
        headOnly = toHead;
        untilClose = false;
        answer = null;
        begun = false;
        silent = true;
        complete = false;
    }

    /** The head has been handed to the kernel. */
    void sent() {
        sent = true;
    }

    /** Whether not one byte has come since the last request was sent. */
    boolean silent() {
        return silent;
    }

    /** Whether the answer to the last request has come to its end, although its reader may not have read it yet. */
    boolean complete() {
        return complete;
    }

    /** Whether no answer is due: the last one has ended by itself, and not by the connection's close. */
    boolean isAtRest() {
        return !outstanding;
    }

    /** The connection broke, or this side closes it: what only its close could end has not ended. */
    void broken() {
        unclean = true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        unclean = true;
        super.exceptionCaught(context, cause);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (!outstanding || !sent) {
            // Nobody asked yet: such bytes would be taken for the answer to the next request.
            bytes.skipBytes(bytes.readableBytes());
            var unused = context.close();
            return;
        }
        silent = false;
        if (!begun && !passOverEmptyLines(bytes)) {
            return;
        }
        int before = out.size();
        super.decode(context, bytes, out);
        for (int i = before; i < out.size(); i++) {
            out.set(i, vetted(out.get(i), bytes));
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        super.decodeLast(context, bytes, out);
        int last = out.size() - 1;
        if (untilClose && last >= 0 && out.get(last) instanceof LastHttpContent) {
            if (unclean) {
                out.remove(last);
            } else {
                complete = true;
            }
        }
    }

    /** Whether what stands behind them has come. */
    private boolean passOverEmptyLines(ByteBuf bytes) {
        while (bytes.readableBytes() > 1 && bytes.getShort(bytes.readerIndex()) == CRLF) {
            bytes.skipBytes(2);
        }
        if (!bytes.isReadable() || (bytes.readableBytes() == 1 && bytes.getByte(bytes.readerIndex()) == '\r')) {
            return false;
        }
        begun = true;
        oddStart = bytes.getByte(bytes.readerIndex()) <= ' ';
        return true;
    }

    /** One space (RFC 9112 section 4), where Netty takes any number of any kind; empty lines may stand before the line. */
    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        if (oddStart) {
            throw new MalformedAnswer("something stands before its first line");
        }
        wordEnd = start + length;
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        if (start != wordEnd + 1 || line[wordEnd] != ' ') {
            throw new MalformedAnswer("the version and the status are not one space apart");
        }
        wordEnd = start + length;
        return super.splitSecondWordInitialLine(line, start, length);
    }

    /** RFC 9112 section 4: behind a space, and in it a tab is no control. */
    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        if (line[wordEnd] != ' ') {
            throw new MalformedAnswer("its status and its reason are not a space apart");
        }
        for (int i = wordEnd; i < start + length; i++) { // what Netty takes for space before it, too
            if ((line[i] >= 0 && line[i] < ' ' && line[i] != '\t') || line[i] == 0x7f) {
                throw new MalformedAnswer("its reason has a control character");
            }
        }
        return super.splitThirdWordInitialLine(line, start, length);
    }

    /**
     * RFC 9112 section 5.1 has a proxy take away whitespace between a name and its colon. Netty does not mind what else
     * stands there: {@code Content-Length X: 4} would be a length.
     */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        int at = start + length;
        while (at < line.length && (line[at] == ' ' || line[at] == '\t')) {
            at++;
        }
        if (at < line.length && line[at] != ':') {
            throw new MalformedAnswer("a field's name is not one word");
        }
        return super.splitHeaderName(line, start, length);
    }

    /** RFC 9112 section 4: three digits. Netty would read {@code +200} and {@code 0204}, too; and the name in any case. */
    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        if (!initialLine[0].startsWith("HTTP/")) {
            throw new MalformedAnswer("its version is not known");
        }
        String status = initialLine[1];
        if (status.length() != 3 || !status.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            throw new MalformedAnswer("its status is not one");
        }
        return super.createMessage(initialLine);
    }

    private Object vetted(Object message, ByteBuf rest) {
        if (message instanceof HttpResponse response && response.decoderResult().isSuccess()) {
            return vettedHead(response);
        }
        if (message instanceof LastHttpContent last && last.decoderResult().isSuccess() && answer != null) {
            complete = true;
            outstanding = false;
            if (rest.isReadable()) {
                lastOn(answer);
            }
        }
        return message;
    }

    private HttpResponse vettedHead(HttpResponse response) {
        int status = response.status().code();
        String fault = faultOf(response, status);
        if (fault != null) {
            response.setDecoderResult(DecoderResult.failure(new MalformedAnswer(fault)));
            return response;
        }
        if (status >= 200) {
            answer = response;
            untilClose = !isContentAlwaysEmpty(response)
                    && !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                    && !response.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
            if (response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
                // Vert.x by itself minds it only when nothing else is listed.
                lastOn(response);
            }
            if (((AnswerFields) response.headers()).idleSeconds().orElse(Integer.MAX_VALUE) <= 1) {
                // No time is left for another request to get there safely.
                lastOn(response);
            }
            return response;
        }
        begun = false;
        return !forVertx || status == 100 || status == 103
                ? response
                : Interim.disguised((DefaultHttpResponse) response);
    }

    private static void lastOn(HttpResponse response) {
        ((AnswerFields) response.headers()).last();
    }

    private static @Nullable String faultOf(HttpResponse response, int status) {
        if (status < 100 || status > 599) {
            return "the status " + status + " is out of range";
        }
        if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            return "it switched protocols without being asked";
        }
        HttpVersion version = response.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return "its version is not known";
        }
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return null;
        }
        // RFC 9112 section 6.1: faulty in HTTP/1.0; and no coding but chunked was offered to it (TE was not sent).
        boolean chunked = codings.size() == 1
                && codings.get(0).trim().equalsIgnoreCase("chunked")
                && response.protocolVersion().equals(HttpVersion.HTTP_1_1);
        return chunked ? null : "its transfer coding is not known";
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        int status = ((HttpResponse) message).status().code();
        return headOnly || status < 200 || status == 204 || status == 304;
    }

    @Override
    protected boolean isSwitchingToNonHttp1Protocol(HttpResponse response) {
        return false;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        // RFC 9112 section 6.3: may be an attempt at response splitting, and ought to be handled as an error.
        throw new MalformedAnswer("it has both Content-Length and Transfer-Encoding");
    }
}
