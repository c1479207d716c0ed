package io.apibuddy.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * Who writes a slot of states: one opening of the store, in one process.
 *
 * @param pid of the process; 0 when the slot was released
 * @param started when the process began, in epoch milliseconds; {@link #UNKNOWN} where the system does not tell
 * @param nonce tells this opening from others, those of the same process too
 */
record SlotOwner(long pid, long started, long nonce) {
    static final SlotOwner NOBODY = new SlotOwner(0, 0, 0);
    static final long UNKNOWN = -1;

    /**
     * Systems that count from boot tell the same start a little differently after the clock was set. A process number
     * does not come round in that time.
     */
    private static final long SAME_START_MILLIS = 2000;

    /** An owner that has never been. */
    static SlotOwner ofThisOpening() {
        ProcessHandle self = ProcessHandle.current();
        return new SlotOwner(self.pid(), startOf(self), new SecureRandom().nextLong());
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(UNKNOWN);
    }

    /**
     * Whether nobody writes there any more. In a container the process before had the number of the one that asks, as a
     * rule: then only its very start is the same, and that of other openings in this process.
     */
    boolean isGone(SlotOwner asking) {
        if (equals(NOBODY)) {
            return true;
        }
        if (pid == asking.pid) {
            return started != asking.started;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.isEmpty() || !isSameStart(startOf(process.get())) || isOnlyANumber(pid);
    }

    /** On Linux a dead process keeps its number until its parent has asked how it ended, which may be never. */
    private static boolean isOnlyANumber(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), ISO_8859_1);
            // proc_pid_stat(5): the number, the name in parentheses, of any characters, the state.
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isSameStart(long start) {
        return started == UNKNOWN || start == UNKNOWN || Math.abs(start - started) <= SAME_START_MILLIS;
    }
}
