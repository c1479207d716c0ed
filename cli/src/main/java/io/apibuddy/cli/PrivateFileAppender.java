package io.apibuddy.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** Makes each log file for its owner's eyes only: a log tells who asked what. */
final class PrivateFileAppender extends RollingFileAppender<ILoggingEvent> {
    @Override
    public void openFile(String name) throws IOException {
        Path file = Path.of(name).toAbsolutePath();
        Path directory = file.getParent();
        if (directory != null) {
            OwnerOnly.directories(directory);
        }
        try {
            OwnerOnly.create(file);
        } catch (FileAlreadyExistsException asItIs) {
            // Whoever made it chose its permissions.
        }
        super.openFile(name);
    }
}
