package io.apibuddy.upstream;

import io.apibuddy.http.Fields;
import io.apibuddy.http.HopByHop;
import io.apibuddy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request head as it is put together (RFC 9112 section 3). Used again for each request of its event loop. Refuses what
 * would end a line: nothing can be injected, wherever it came from.
 */
final class HeadText {
    private static final byte[] VERSION_AND_HOST = ascii(" HTTP/1.1\r\nHost: ");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] LINE_END = ascii("\r\n");

    private byte[] bytes = new byte[1024];
    private int length;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The request line, Host, and the fields that travel on. */
    HeadText begin(RequestHead head, String authority) {
        length = 0;
        word(head.method());
        bytes[length++] = ' ';
        word(head.target().toString());
        raw(VERSION_AND_HOST);
        word(authority);
        raw(LINE_END);
        Fields fields = HopByHop.strip(head.fields());
        for (int i = 0; i < fields.size(); i++) {
            if (!Heads.isOurs(fields.name(i))) {
                field(fields.name(i), fields.value(i));
            }
        }
        return this;
    }

    HeadText contentLength(long content) {
        raw(CONTENT_LENGTH);
        word(Long.toString(content));
        return raw(LINE_END);
    }

    HeadText chunked() {
        return raw(CHUNKED);
    }

    HeadText end() {
        return raw(LINE_END);
    }

    int length() {
        return length;
    }

    void into(ByteBuf out) {
        out.writeBytes(bytes, 0, length);
    }

    private void field(String name, String value) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a field without a name");
        }
        room(name.length() + value.length() + 4);
        int at = length;
        for (int i = 0; i < name.length(); i++) {
            char octet = name.charAt(i);
            if (octet <= ' ' || octet == ':' || octet >= 0x7f) {
                throw new IllegalArgumentException("a field's name cannot be sent");
            }
            bytes[at++] = (byte) octet;
        }
        bytes[at++] = ':';
        bytes[at++] = ' ';
        for (int i = 0; i < value.length(); i++) {
            char octet = value.charAt(i);
            if ((octet < ' ' && octet != '\t') || octet == 0x7f || octet > 0xff) {
                throw new IllegalArgumentException("a field's value cannot be sent");
            }
            bytes[at++] = (byte) octet;
        }
        bytes[at++] = '\r';
        bytes[at++] = '\n';
        length = at;
    }

    /** Something without spaces: a method, a target, a number. */
    private void word(String text) {
        room(text.length() + 1);
        for (int i = 0; i < text.length(); i++) {
            char octet = text.charAt(i);
            if (octet <= ' ' || octet >= 0x7f) {
                throw new IllegalArgumentException("a request line cannot be sent");
            }
            bytes[length++] = (byte) octet;
        }
    }

    private HeadText raw(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
