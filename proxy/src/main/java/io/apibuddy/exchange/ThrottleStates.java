package io.apibuddy.exchange;

import io.apibuddy.throttling.Throttle.State;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A throttle's state as bytes. The first one is the form's version; what has another one is as if it were not there. */
final class ThrottleStates {
    private static final int VERSION = 1;

    /** No state has more members in a list; what claims to is damaged. */
    private static final int MOST = 100_000;

    /** Some three thousand years, in seconds: no time is further from 1970, and with none of these one can overflow. */
    private static final long FARTHEST = 100_000_000_000L;

    private static final long MOST_COUNTED = 1_000_000_000_000L;
    private static final int NANOS = 1_000_000_000;

    private ThrottleStates() {}

    static byte[] encode(State state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(out, state.savedAt());
            out.writeInt(state.windows().size());
            for (State.Window window : state.windows()) {
                write(out, window.length());
                out.writeInt(window.runs().size());
                for (State.Run run : window.runs()) {
                    write(out, run.first());
                    write(out, run.last());
                    out.writeLong(run.count());
                }
            }
            write(out, state.delay().delay());
            write(out, state.delay().escalatedAt());
            write(out, state.delay().deniedUntil());
            write(out, state.delay().quietSince());
            write(out, state.closedUntil().orElse(Instant.EPOCH));
            out.writeInt(state.learned().size());
            for (State.Learned learned : state.learned()) {
                write(out, learned);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, State.Learned learned) throws IOException {
        out.writeUTF(learned.name());
        out.writeLong(learned.limit().orElse(0));
        out.writeLong(learned.remaining());
        write(out, learned.reset());
        write(out, learned.window().orElse(Duration.ZERO));
        write(out, learned.longestToReset());
        write(out, learned.noneUntil());
        write(out, learned.knownSince());
        write(out, learned.learnedFrom());
        write(out, learned.toldUntil());
        write(out, learned.begun());
    }

    private static void write(DataOutputStream out, Instant at) throws IOException {
        out.writeLong(at.getEpochSecond());
        out.writeInt(at.getNano());
    }

    private static void write(DataOutputStream out, Duration length) throws IOException {
        out.writeLong(length.getSeconds());
        out.writeInt(length.getNano());
    }

    /** Empty when they are none. */
    static Optional<State> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                return Optional.empty();
            }
            State state = state(in);
            return in.read() < 0 ? Optional.of(state) : Optional.empty();
        } catch (IOException damaged) {
            return Optional.empty();
        }
    }

    private static State state(DataInputStream in) throws IOException {
        Instant savedAt = instant(in);
        List<State.Window> windows = new ArrayList<>();
        for (int left = size(in); left > 0; left--) {
            Duration length = duration(in);
            List<State.Run> runs = new ArrayList<>();
            for (int more = size(in); more > 0; more--) {
                runs.add(new State.Run(instant(in), instant(in), within(1, in.readLong(), MOST_COUNTED)));
            }
            windows.add(new State.Window(length, runs));
        }
        State.Delay delay = new State.Delay(duration(in), instant(in), instant(in), instant(in));
        Optional<Instant> closedUntil = Optional.of(instant(in)).filter(at -> at.isAfter(Instant.EPOCH));
        List<State.Learned> learned = new ArrayList<>();
        for (int left = size(in); left > 0; left--) {
            learned.add(learned(in));
        }
        return new State(savedAt, windows, delay, closedUntil, learned);
    }

    private static State.Learned learned(DataInputStream in) throws IOException {
        String name = in.readUTF();
        long limit = in.readLong();
        long remaining = in.readLong();
        Instant reset = instant(in);
        Duration window = duration(in);
        return new State.Learned(
                name,
                limit > 0 ? OptionalLong.of(limit) : OptionalLong.empty(),
                remaining,
                reset,
                window.isZero() ? Optional.empty() : Optional.of(window),
                duration(in),
                instant(in),
                instant(in),
                instant(in),
                instant(in),
                instant(in));
    }

    private static int size(DataInputStream in) throws IOException {
        return (int) within(0, in.readInt(), MOST);
    }

    private static long within(long least, long number, long most) throws IOException {
        if (number < least || number > most) {
            throw new IOException(number + " is out of all proportion");
        }
        return number;
    }

    private static Instant instant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(within(-FARTHEST, in.readLong(), FARTHEST), within(0, in.readInt(), NANOS - 1));
    }

    private static Duration duration(DataInputStream in) throws IOException {
        return Duration.ofSeconds(within(0, in.readLong(), FARTHEST), within(0, in.readInt(), NANOS - 1));
    }
}
