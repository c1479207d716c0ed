package io.apibuddy.cli;

/** Where the standalone program begins. */
public final class Main {
    /** As Java's own -XX:+ExitOnOutOfMemoryError has it, which the launcher sets. */
    private static final int NO_HEAP = 3;

    private static final String COUNTED_BY_NETTY = "io.netty.tryReflectionSetAccessible";

    private Main() {}

    /**
     * Carries out one command and ends the process with its exit code: 0 done, 1 failed, 2 bad usage or configuration.
     *
     * @param args as given on the command line
     */
    public static void main(String[] args) {
        Surroundings surroundings = Surroundings.ofTheProcess();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> failed(surroundings, thread, thrown));
        countNativeMemory();
        int code = ApiBuddyCommand.run(surroundings, args);
        surroundings.out().flush();
        surroundings.err().flush();
        System.exit(code);
    }

    /** A server that has lost a thread for want of heap still listens and does not answer: then better none at all. */
    private static void failed(Surroundings surroundings, Thread thread, Throwable thrown) {
        if (thrown.getClass() == OutOfMemoryError.class) { // Netty's, of native memory, is another
            Runtime.getRuntime().halt(NO_HEAP);
        }
        Trouble.tell(surroundings.err(), "Thread " + thread.getName() + " failed", thrown);
    }

    /**
     * Has Netty count native memory by itself where it may (java.nio must be open to it: the launcher and the jar see to
     * that). Where there is none left, Java's own way to get some collects garbage and sleeps for half a second before it
     * says no, each time, and on an event loop. This process is the program's own, so its properties are, too.
     */
    private static void countNativeMemory() {
        if (System.getProperty(COUNTED_BY_NETTY) == null) {
            System.setProperty(COUNTED_BY_NETTY, "true");
        }
    }
}
