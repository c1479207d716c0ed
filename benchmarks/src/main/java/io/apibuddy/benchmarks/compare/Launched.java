package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * This program, started by its launcher and timed from the launcher's start to the end of the first answer.
 *
 * @param how it was started
 * @param running the process
 * @param address that it listens on
 * @param millis to the first answer
 */
record Launched(How how, Running running, InetSocketAddress address, double millis) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** More than any machine has; the kernel takes those that there are. */
    private static final String ALL_CORES = "0-1023";

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /**
     * How to start it.
     *
     * @param distribution its folder, with {@code bin} and {@code lib}
     * @param folder for its configuration and what it says, and in place of the user's cache directory
     * @param profile of the launcher
     * @param cores it may use, as {@code taskset} takes them
     * @param flags {@code JAVA_OPTS}
     * @param config with {@code @PORT@} for the port
     */
    record How(Path distribution, Path folder, String profile, String cores, String flags, String config) {
        static How of(Setting setting, Path folder, OwnConfig config) throws IOException {
            return new How(setting.distribution(), folder, setting.profile(), ALL_CORES, "", config.yaml());
        }

        How profile(String other) {
            return new How(distribution, folder, other, cores, flags, config);
        }

        How onOneCore() {
            return new How(distribution, folder, profile, Integer.toString(Setting.PROGRAM_CORE), flags, config);
        }

        How flags(String other) {
            return new How(distribution, folder, profile, cores, other, config);
        }

        /** Writes a configuration to where it looks for it. */
        private Path write(String yaml, int port) throws IOException {
            return Files.writeString(folder.resolve("api-buddy.yaml"), yaml.replace("@PORT@", Integer.toString(port)));
        }

        How distribution(Path other) {
            return new How(other, folder, profile, cores, flags, config);
        }
    }

    /** Starts it and asks for a target until it is answered. */
    static Launched start(Setting setting, How how, String target) throws IOException {
        int port = Setting.freePort();
        Path config = how.write(how.config(), port);
        List<String> command = Setting.pinned(
                how.cores(),
                List.of(
                        // What ran this may have been started by nohup: then SIGHUP is ignored by all that it starts.
                        "env",
                        "--default-signal=HUP",
                        how.distribution().resolve("bin/api-buddy").toString(),
                        "--profile",
                        how.profile(),
                        "serve",
                        "--config",
                        config.toString()));
        Map<String, String> environment = ApiBuddy.environment(setting, how.folder(), how.flags());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        long begun = System.nanoTime();
        Running running = setting.processes().start("api-buddy", command, how.folder(), environment, Setting.LIMIT);
        try {
            ask(running, address, target, begun + PATIENCE.toNanos());
        } catch (IOException e) {
            running.close();
            throw e;
        }
        double millis = (System.nanoTime() - begun) / 1e6;
        awaitArchive(how);
        return new Launched(how, running, address, millis);
    }

    /** A first start makes an archive of classes beside it: that shall not be in the way of what is measured then. */
    private static void awaitArchive(How how) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end
                && (isMade(how.distribution()) || isMade(how.folder().resolve("user")))) {
            Running.pause(BETWEEN_LOOKS);
        }
    }

    private static boolean isMade(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".making"));
        } catch (NoSuchFileException | UncheckedIOException e) {
            // There is none, or it changes just now.
            return Files.exists(folder);
        }
    }

    private static void ask(Running running, InetSocketAddress address, String target, long end) throws IOException {
        while (true) {
            try (Wire wire = Wire.to(address, PATIENCE)) {
                Wire.Answer answer = wire.get(target);
                if (answer.status() != 200) {
                    throw new IOException("the first answer is " + answer);
                }
                return;
            } catch (ConnectException notYet) {
                if (!running.isAlive() || System.nanoTime() > end) {
                    throw new IOException("api-buddy does not listen; it said: " + running.said(), notYet);
                }
                Running.pause(BETWEEN_TRIES);
            }
        }
    }

    /** What comes before a target of the origin. */
    String base() {
        return "http://127.0.0.1:" + address.getPort() + "/" + ApiBuddy.MAPPING;
    }

    /** Has it read another configuration (SIGHUP); it takes a moment. */
    void reload(OwnConfig other) throws IOException {
        how.write(other.yaml(), address.getPort());
        Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(running.pid()))
                .inheritIO()
                .start();
        try {
            if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IOException("SIGHUP cannot be sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    Resident memory() throws IOException {
        return Resident.of(running.pid());
    }

    /** Requests as fast as answers come, from so many clients at once. */
    Crowd clients(int clients) {
        return new Crowd(address, clients, PATIENCE);
    }

    @Override
    public void close() {
        running.close();
    }
}
