package io.apibuddy.server;

import io.apibuddy.http.Fields;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A response head as it is put together (RFC 9112 section 4). Used again for each response of its event loop. Refuses
 * what would end a line: nothing can be injected by a field's value, wherever it came from.
 */
final class HeadBuffer {
    private static final byte[][] STATUS_LINES = new byte[600][];

    static {
        for (int status = 100; status < STATUS_LINES.length; status++) {
            HttpResponseStatus known = HttpResponseStatus.valueOf(status);
            String reason = known.reasonPhrase().contains("(") ? "" : known.reasonPhrase();
            STATUS_LINES[status] = ("HTTP/1.1 " + status + " " + reason + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    private byte[] bytes = new byte[1024];
    private int length;

    HeadBuffer begin(int status) {
        length = 0;
        return raw(STATUS_LINES[status]);
    }

    HeadBuffer raw(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    /** All fields but those that speak of this connection or of framing, which are the server's own to say. */
    HeadBuffer fields(Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            if (!FieldRules.isConnectionOrFraming(name)) {
                field(name, fields.value(i));
            }
        }
        return this;
    }

    HeadBuffer field(String name, String value) {
        room(name.length() + value.length() + 4);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a field without a name");
        }
        int at = length;
        for (int i = 0; i < name.length(); i++) {
            bytes[at++] = FieldRules.nameOctet(name.charAt(i));
        }
        bytes[at++] = ':';
        bytes[at++] = ' ';
        for (int i = 0; i < value.length(); i++) {
            bytes[at++] = FieldRules.valueOctet(value.charAt(i));
        }
        bytes[at++] = '\r';
        bytes[at++] = '\n';
        length = at;
        return this;
    }

    HeadBuffer number(long number) {
        String digits = Long.toString(number);
        room(digits.length());
        for (int i = 0; i < digits.length(); i++) {
            bytes[length++] = (byte) digits.charAt(i);
        }
        return this;
    }

    int length() {
        return length;
    }

    byte[] bytes() {
        return bytes;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
