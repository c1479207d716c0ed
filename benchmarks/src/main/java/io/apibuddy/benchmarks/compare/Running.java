package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process with its children: what it says goes to a file, what it uses is read from /proc, and closing ends it. */
final class Running implements AutoCloseable {
    private static final Duration TO_LISTEN = Duration.ofSeconds(30);
    private static final Duration TO_END = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path said;

    private Running(String name, Process process, Path said) {
        this.name = name;
        this.process = process;
        this.said = said;
    }

    static Running start(
            String name, List<String> command, Path folder, Map<String, String> environment, Duration limit)
            throws IOException {
        Path said = folder.resolve(name + ".said");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        Running running = new Running(name, builder.start(), said);
        running.process.getOutputStream().close();
        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
                .execute(running::close);
        return running;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** All that it has written so far. */
    String said() {
        try {
            return Files.readString(said);
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Waits until it listens on a port of the loopback interface.
     *
     * @throws IOException it has ended, or does not listen in time; the message has what it said
     */
    void awaitListening(int port) throws IOException {
        long end = System.nanoTime() + TO_LISTEN.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                pause(Duration.ofMillis(5));
            }
        }
        throw new IOException("%s does not listen on port %d; it said: %s".formatted(name, port, said()));
    }

    /**
     * Waits for its end.
     *
     * @return what it has written
     * @throws IOException it does not end in time, or fails; the message has what it said
     */
    String awaitEnd(Duration limit) throws IOException {
        try {
            int code = process.onExit()
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .exitValue();
            if (code != 0) {
                throw new IOException("%s ended with %d; it said: %s".formatted(name, code, said()));
            }
            return said();
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("%s does not end within %s; it said: %s".formatted(name, limit, said()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + name + " ran", e);
        } finally {
            close();
        }
    }

    /** Processor time that it and its children have used since they started, in seconds. */
    double cpuSeconds() {
        return tree().stream().mapToDouble(Proc::cpuSeconds).sum();
    }

    /** Resident memory of it and its children, in MiB; what they share is counted once for each. */
    double residentMiB() {
        return tree().stream().mapToDouble(Proc::residentMiB).sum();
    }

    /** Most resident memory that it has had so far, in MiB. */
    double peakMiB() {
        return tree().stream().mapToDouble(Proc::peakMiB).sum();
    }

    /** Brings back to a core the threads that have chosen another: some programs take all there are. */
    void pin(int core) throws IOException {
        for (long id : tree()) {
            command(List.of(
                    "taskset", "--all-tasks", "--cpu-list", "--pid", Integer.toString(core), Long.toString(id)));
        }
    }

    /** The cores that its threads and its children's may run on. */
    Set<String> cores() {
        Set<String> cores = new TreeSet<>();
        tree().forEach(id -> cores.addAll(Proc.cores(id)));
        return cores;
    }

    /** Holds it and its children where they are: they use no processor time until {@link #resume}. */
    void hold() throws IOException {
        signal("-STOP", tree());
    }

    /** Lets it go on; the children first, so that a parent that looks after them finds them well. */
    void resume() throws IOException {
        List<Long> tree = tree();
        Collections.reverse(tree);
        signal("-CONT", tree);
    }

    private static void signal(String signal, List<Long> ids) throws IOException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        ids.forEach(id -> command.add(id.toString()));
        command(command);
    }

    private static void command(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                throw new IOException(command + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Long> tree() {
        List<Long> ids = new ArrayList<>(List.of(process.pid()));
        process.descendants().map(ProcessHandle::pid).forEach(ids::add);
        return ids;
    }

    /** Ends it: in good manners first, then at once, its children with it. */
    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> children = process.descendants().toList();
        try {
            resume();
            process.destroy();
            if (!process.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                process.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (IOException e) {
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    /** Waits a while, for something outside that can only be asked again. */
    static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
