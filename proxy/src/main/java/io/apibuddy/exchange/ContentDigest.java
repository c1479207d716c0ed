package io.apibuddy.exchange;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The digest of a request's content that goes into its key: equal for contents that mean the same by their media type,
 * different for all others. JSON in the form of RFC 8785; forms as their decoded pairs in order; all else byte for byte.
 */
final class ContentDigest {
    static final String FORM = "application/x-www-form-urlencoded";

    private static final Pattern UTF_8 =
            Pattern.compile(";\\s*charset=(?:utf-?8|\"utf-?8\")\\s*(?=;|$)", Pattern.CASE_INSENSITIVE);

    private ContentDigest() {}

    static boolean isJson(String essence) {
        return essence.equals("application/json") || essence.endsWith("+json");
    }

    static String of(Buffer content, Optional<String> contentType, List<String> ignoredPointers) {
        byte[] bytes = content.getBytes();
        String essence = contentType.map(ContentDigest::essence).orElse("");
        String parameters = contentType.map(ContentDigest::parameters).orElse("");
        Optional<byte[]> normal = Optional.empty();
        String kind = "raw";
        // Under another charset it is not known here what the bytes mean.
        boolean isForeign = parameters.toLowerCase(Locale.ROOT).contains("charset");
        if (!isForeign && isJson(essence)) {
            kind = "json";
            normal = CanonicalJson.of(bytes, ignoredPointers).map(text -> text.getBytes(StandardCharsets.UTF_8));
        } else if (!isForeign && essence.equals(FORM)) {
            kind = "form";
            normal = formPairs(bytes);
        }
        // What could not be normalised must not look like something that was; nor one type like another. A content that
        // is taken byte for byte may mean something else under another charset, so there the whole type counts.
        return normal.isPresent()
                ? hash(kind, essence + parameters, normal.get())
                : hash("raw", contentType.orElse("").strip(), bytes);
    }

    /** The media type without its parameters (RFC 9110 section 8.3.1), in lower case. */
    static String essence(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    /** The parameters, which may change what content means; less the charset that both types have by themselves. */
    private static String parameters(String contentType) {
        int semicolon = contentType.indexOf(';');
        String all = semicolon < 0 ? "" : contentType.substring(semicolon);
        String others = UTF_8.matcher(all).replaceFirst("").strip();
        return others.equals(";") ? "" : others;
    }

    private static String hash(String kind, String type, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((kind + '\0' + type + '\0').getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Names and values decoded, each with its length before it; empty when an escape is malformed. */
    private static Optional<byte[]> formPairs(byte[] form) {
        ByteArrayOutputStream pairs = new ByteArrayOutputStream(form.length + 16);
        for (String pair : new String(form, StandardCharsets.ISO_8859_1).split("&", -1)) {
            int equals = pair.indexOf('=');
            Optional<byte[]> name = formDecoded(equals < 0 ? pair : pair.substring(0, equals));
            Optional<byte[]> value = equals < 0 ? Optional.of(new byte[0]) : formDecoded(pair.substring(equals + 1));
            if (name.isEmpty() || value.isEmpty()) {
                return Optional.empty();
            }
            append(pairs, name.get());
            pairs.write(equals < 0 ? 0 : 1);
            append(pairs, value.get());
        }
        return Optional.of(pairs.toByteArray());
    }

    private static void append(ByteArrayOutputStream pairs, byte[] part) {
        pairs.writeBytes((part.length + ":").getBytes(StandardCharsets.US_ASCII));
        pairs.writeBytes(part);
    }

    static Optional<byte[]> formDecoded(String text) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                decoded.write(c == '+' ? ' ' : c);
            } else if (i + 2 < text.length()
                    && HexFormat.isHexDigit(text.charAt(i + 1))
                    && HexFormat.isHexDigit(text.charAt(i + 2))) {
                decoded.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(decoded.toByteArray());
    }
}
