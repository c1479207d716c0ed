package io.apibuddy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Reads a configuration file: its bytes, its characters, and whether it is JSON or YAML. */
final class ConfigFile {
    static final int LARGEST = 1 << 20;

    private ConfigFile() {}

    /** The tree of a file; nothing when it has none, which is then among the mistakes. */
    static Optional<Node.Mapping> read(Path file, Mistakes mistakes) {
        Place place = new Place(file.toString(), Place.FILE_RANK, 0);
        return bytes(file, place, mistakes)
                .flatMap(bytes -> text(bytes, place, mistakes))
                .flatMap(text -> new TreeReader(text, place, isJson(file, text), mistakes).read());
    }

    /** The same of bytes that are at hand. */
    static Optional<Node.Mapping> read(String name, byte[] bytes, Mistakes mistakes) {
        Place place = new Place(name, Place.FILE_RANK, 0);
        return text(bytes, place, mistakes).flatMap(text -> new TreeReader(text, place, isJson(text), mistakes).read());
    }

    private static Optional<byte[]> bytes(Path file, Place place, Mistakes mistakes) {
        String found;
        if (Files.isDirectory(file)) {
            found = "a directory";
        } else {
            // Not every file that can be read has a size: it may be a pipe.
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(LARGEST + 1);
                if (bytes.length <= LARGEST) {
                    return Optional.of(bytes);
                }
                found = "more than " + LARGEST + " bytes";
            } catch (NoSuchFileException e) {
                found = "no such file";
            } catch (AccessDeniedException e) {
                found = "a file that may not be read";
            } catch (IOException e) {
                found = "a file that cannot be read";
            }
        }
        mistakes.add(place, "file", found, "a YAML or JSON file of at most " + LARGEST + " bytes that can be read");
        return Optional.empty();
    }

    private static Optional<String> text(byte[] bytes, Place place, Mistakes mistakes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            mistakes.add(place.line(line), "file", "bytes that are not UTF-8", "UTF-8");
            return Optional.empty();
        }
        return Optional.of(text.startsWith("\ufeff") ? text.substring(1) : text);
    }

    private static boolean isJson(Path file, String text) {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return false;
        }
        return name.endsWith(".json") || isJson(text);
    }

    private static boolean isJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }
}
