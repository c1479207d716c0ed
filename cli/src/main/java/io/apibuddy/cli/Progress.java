package io.apibuddy.cli;

import java.io.PrintStream;

/** How far something is: a bar that fills where a person looks, a line at the end elsewhere. */
final class Progress {
    private static final int WIDTH = 24;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean live;
    private final String what;
    private final int steps;
    private int done;

    /**
     * Begins.
     *
     * @param out where it is shown
     * @param live whether the line may be written over
     * @param what is going on
     * @param steps that it takes
     */
    Progress(PrintStream out, boolean live, String what, int steps) {
        this.out = out;
        this.live = live;
        this.what = what;
        this.steps = steps;
        show();
    }

    /** One more step is done. */
    void step() {
        done++;
        show();
    }

    /** It is over. */
    void end(String result) {
        out.print(live ? CLEAR_LINE : "");
        out.println(what + ": " + result);
        out.flush();
    }

    private void show() {
        if (live) {
            int filled = WIDTH * done / steps;
            out.print(CLEAR_LINE + what + "  [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]  " + done + "/"
                    + steps);
            out.flush();
        }
    }
}
