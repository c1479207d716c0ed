package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where and with what everything runs.
 *
 * @param root the repository
 * @param memory a folder in memory (tmpfs) where there is one, for caches and the origin's files
 * @param disk a folder on a real disk
 * @param processes takes care of whatever is started
 * @param seconds of each run
 * @param profile of this program's launcher
 * @param java the Java that this program runs on
 */
record Setting(Path root, Path memory, Path disk, Processes processes, Duration seconds, String profile, Path java) {
    /** Has the measured program, and nothing else. */
    static final int PROGRAM_CORE = 0;

    /** Shared by the load, the origin and this driver. */
    static final int LOAD_CORE = 1;

    /** No server needs longer; whoever does is stuck. */
    static final Duration LIMIT = Duration.ofMinutes(30);

    /** A new folder in memory, that any user may write to. */
    Path folder(String name) throws IOException {
        return folder(memory, name);
    }

    /** A new folder on the disk, that any user may write to. */
    Path diskFolder(String name) throws IOException {
        return folder(disk, name);
    }

    private static Path folder(Path parent, String name) throws IOException {
        Path folder = Files.createTempDirectory(parent, name + ".");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        return folder;
    }

    /** A command that runs another on one core; the id of the process stays. */
    static List<String> pinned(int core, List<String> command) {
        return pinned(Integer.toString(core), command);
    }

    /** The same on several cores, as {@code taskset} takes them: {@code 0-3}. */
    static List<String> pinned(String cores, List<String> command) {
        List<String> all = new ArrayList<>(List.of("taskset", "--cpu-list", cores));
        all.addAll(command);
        return all;
    }

    /** The built distribution's own folder, with {@code bin} and {@code lib} in it. */
    Path distribution() throws IOException {
        try (Stream<Path> outer = Files.list(root.resolve("cli/target"))) {
            for (Path folder : outer.filter(Files::isDirectory).sorted().toList()) {
                Path inner = folder.resolve(folder.getFileName());
                if (Files.isExecutable(inner.resolve("bin/api-buddy"))) {
                    return inner;
                }
            }
        }
        throw new IOException("there is no distribution under " + root.resolve("cli/target") + ": run ./api-buddy");
    }

    /** A port that nobody listens on now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
