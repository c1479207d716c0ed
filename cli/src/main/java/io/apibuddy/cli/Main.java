package io.apibuddy.cli;

/** Where the standalone program begins. */
public final class Main {
    private Main() {}

    /**
     * Carries out one command and ends the process with its exit code: 0 done, 1 failed, 2 bad usage or configuration.
     *
     * @param args as given on the command line
     */
    public static void main(String[] args) {
        Surroundings surroundings = Surroundings.ofTheProcess();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> Trouble.tell(surroundings.err(), "Thread " + thread.getName() + " failed", thrown));
        int code = ApiBuddyCommand.run(surroundings, args);
        surroundings.out().flush();
        surroundings.err().flush();
        System.exit(code);
    }
}
