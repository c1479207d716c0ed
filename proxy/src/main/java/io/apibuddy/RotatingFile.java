package io.apibuddy;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines that begins anew when it is full. Whatever fails, a line stands in it whole or not at all: what could
 * not be written stays here, and may be tried again. For one thread, which must not be interrupted.
 */
final class RotatingFile implements Closeable {
    private static final int BUFFER = 64 * 1024;

    private final Path file;
    private final long maxSize;
    private final int backups;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream(BUFFER);

    private int waiting;
    private @Nullable FileChannel channel;
    private long size;

    /** Beyond the limit when the last try to begin a new file failed: the lines matter more than the limit. */
    private long fullAt;

    RotatingFile(Path file, long maxSize, int backups) {
        this.file = file.toAbsolutePath();
        this.maxSize = maxSize;
        this.backups = backups;
        this.fullAt = maxSize;
    }

    /**
     * Takes a line, which is written by {@link #flush} at the latest.
     *
     * @param line with the line break at its end
     * @throws IOException when it was not taken, nor anything lost of what was taken before
     */
    void add(byte[] line) throws IOException {
        opened();
        long filled = size + pending.size();
        if (filled > 0 && filled + line.length > fullAt) {
            flush();
            beginAnew();
        } else if (pending.size() + line.length > BUFFER) {
            flush();
        }
        pending.writeBytes(line);
        waiting++;
    }

    /** Lines that were taken and are not in the file. */
    int waiting() {
        return waiting;
    }

    /**
     * Writes what was taken.
     *
     * @throws IOException when nothing of it is in the file; it may be tried again
     */
    void flush() throws IOException {
        if (pending.size() == 0) {
            return;
        }
        FileChannel out = opened();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(pending.toByteArray());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException failed) {
            cutOff(out, failed);
            throw failed;
        }
        size += pending.size();
        pending.reset();
        waiting = 0;
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private FileChannel opened() throws IOException {
        if (channel == null) {
            channel = open();
        }
        return channel;
    }

    private FileChannel open() throws IOException {
        if (!Files.exists(file)) {
            create();
        }
        FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        try {
            size = out.size();
            if (size > 0 && !endsWithLineBreak()) {
                // A process was killed in the middle of a line.
                out.write(ByteBuffer.wrap(new byte[] {'\n'}));
                size++;
            }
            return out;
        } catch (IOException failed) {
            out.close();
            throw failed;
        }
    }

    private boolean endsWithLineBreak() throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            in.read(last, size - 1);
            return last.get(0) == '\n';
        }
    }

    /** A log tells who asked what: it is made for its owner's eyes only. What is there keeps its permissions. */
    private void create() throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory, attributes("rwx------"));
        }
        try {
            Files.createFile(file, attributes("rw-------"));
        } catch (FileAlreadyExistsException asItIs) {
            // Another made it in between, and chose its permissions.
        }
    }

    private FileAttribute<?>[] attributes(String permissions) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** A full disk may take the beginning of what is written, which would be half a line. */
    private void cutOff(FileChannel out, IOException failed) {
        try (out) {
            if (out.size() > size) {
                out.truncate(size);
            }
        } catch (IOException alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
        channel = null;
    }

    private void beginAnew() throws IOException {
        boolean isThere = Files.exists(file);
        if (isThere && !Files.isRegularFile(file)) {
            // A pipe or a device is never full.
            fullAt = Long.MAX_VALUE;
            return;
        }
        close();
        try {
            if (backups == 0) {
                Files.deleteIfExists(file);
            } else if (isThere) {
                moveAway();
            }
            fullAt = maxSize;
        } catch (IOException kept) {
            fullAt = size + maxSize / 10;
        }
        opened();
    }

    /** {@code log} becomes {@code log.1}, that {@code log.2} and so on, up to a number that is free or the last one. */
    private void moveAway() throws IOException {
        int free = 1;
        while (free < backups && Files.exists(numbered(free))) {
            free++;
        }
        for (int number = free; number > 1; number--) {
            Files.move(numbered(number - 1), numbered(number), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
