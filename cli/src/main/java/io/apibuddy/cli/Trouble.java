package io.apibuddy.cli;

import io.apibuddy.config.ConfigurationException;
import io.apibuddy.config.ProxyException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.slf4j.LoggerFactory;

/** The one mapping from exceptions to what a user reads and to exit codes. Never a stack trace, save in a log at DEBUG. */
final class Trouble {
    static final int FAILED = 1;
    static final int BAD_USAGE = 2;

    private Trouble() {}

    /**
     * Tells what went wrong.
     *
     * @return the exit code for it
     */
    static int tell(PrintStream err, Throwable thrown) {
        if (thrown instanceof ConfigurationException wrong) {
            wrong.mistakes().forEach(err::println);
            return BAD_USAGE;
        }
        LoggerFactory.getLogger(Trouble.class).debug("What went wrong, in full", thrown);
        err.println("api-buddy: " + inWords(thrown));
        return FAILED;
    }

    static void tell(PrintStream err, String what, Throwable thrown) {
        LoggerFactory.getLogger(Trouble.class).debug("What went wrong, in full", thrown);
        err.println("api-buddy: " + what + ": " + inWords(thrown));
    }

    private static String inWords(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        if (thrown instanceof ProxyException) {
            return message;
        }
        if (thrown instanceof NoSuchFileException) {
            return message + ": there is no such file or directory";
        }
        if (thrown instanceof AccessDeniedException) {
            return message + ": permission denied";
        }
        if (thrown instanceof FileSystemException) {
            return message;
        }
        if (thrown instanceof OutOfMemoryError) {
            return "out of memory (" + message + "); give it more with JAVA_OPTS=-Xmx1g";
        }
        String kind = thrown.getClass().getSimpleName();
        return "something unforeseen happened (" + kind + ": " + message
                + "). Run it with --log-level DEBUG to see more.";
    }
}
