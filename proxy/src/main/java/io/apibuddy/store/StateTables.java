package io.apibuddy.store;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * States in numbered slots, one for each open store. The turn of a slot tells which was written last, whatever the clock
 * did. A state's id is its slot's number, shifted, plus a hash of its name: one tree, in which a damaged row can be
 * removed without believing anything that it says.
 */
final class StateTables implements AutoCloseable {
    /** Slots of the dead that are kept; nobody has more processes than that to start again. */
    static final int KEPT = 16;

    private static final int NAME_BITS = 47;
    private static final long NAMES = (1L << NAME_BITS) - 1;
    private static final long MOST_SLOTS = 1L << (Long.SIZE - 1 - NAME_BITS);

    private final List<PreparedStatement> all = new ArrayList<>();
    private final Connection connection;
    private final PreparedStatement slots;
    private final PreparedStatement writeSlot;
    private final PreparedStatement deleteSlot;
    private final PreparedStatement read;
    private final PreparedStatement any;
    private final PreparedStatement write;
    private final PreparedStatement delete;
    private final PreparedStatement deleteAll;
    private @Nullable SlotOwner asked;

    StateTables(Connection connection) throws SQLException {
        this.connection = connection;
        this.slots = prepare("SELECT number, pid, started, nonce, turn, slot_check FROM slot");
        this.writeSlot = prepare("INSERT OR REPLACE INTO slot VALUES (?, ?, ?, ?, ?, ?)");
        this.deleteSlot = prepare("DELETE FROM slot WHERE number = ?");
        this.read = prepare("SELECT id, name, bytes, state_check FROM state WHERE id BETWEEN ? AND ?");
        this.any = prepare("SELECT id FROM state WHERE id BETWEEN ? AND ? LIMIT 1");
        this.write = prepare("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?)");
        this.delete = prepare("DELETE FROM state WHERE id = ?");
        this.deleteAll = prepare("DELETE FROM state WHERE id BETWEEN ? AND ?");
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        all.add(statement);
        return statement;
    }

    /** A row of {@code slot}. */
    private record Slot(long number, SlotOwner owner, long turn) {
        /** A damaged row is nobody's; if somebody lives there, he notices and takes another slot. */
        static Slot read(ResultSet row) throws SQLException {
            long number = row.getLong(1);
            SlotOwner owner = new SlotOwner(row.getLong(2), row.getLong(3), row.getLong(4));
            long turn = row.getLong(5);
            return check(number, owner, turn) == row.getLong(6)
                    ? new Slot(number, owner, turn)
                    : new Slot(number, SlotOwner.NOBODY, 0);
        }

        boolean isPossible() {
            return number >= 0 && number < MOST_SLOTS;
        }
    }

    static long check(long number, SlotOwner owner, long turn) {
        return new Checksum()
                .add(number)
                .add(owner.pid())
                .add(owner.started())
                .add(owner.nonce())
                .add(turn)
                .value();
    }

    /**
     * The slot that a store holds.
     *
     * @param isNew whether it was taken just now
     */
    record Holding(long number, boolean isNew) {}

    /** The slot of this owner. Without one it takes over the last written of the dead, or makes a new one if told so. */
    Holding hold(SlotOwner owner, boolean anew) throws SQLException {
        asked = owner;
        List<Slot> present = slots();
        Optional<Slot> own = own(present, owner);
        if (own.isPresent()) {
            if (own.get().turn() < lastTurn(present)) {
                write(own.get().number(), owner, lastTurn(present) + 1);
            }
            return new Holding(own.get().number(), false);
        }
        List<Slot> gone = gone(present, owner);
        boolean takesOver = !anew && !gone.isEmpty();
        long number = takesOver ? gone.get(0).number() : unused(present);
        if (!takesOver) {
            removeStates(number);
        }
        write(number, owner, lastTurn(present) + 1);
        int kept = takesOver ? KEPT + 1 : KEPT;
        for (Slot old : gone.subList(Math.min(kept, gone.size()), gone.size())) {
            removeStates(old.number());
            remove(old.number());
        }
        return new Holding(number, true);
    }

    /** Whether who holds a slot here is known. */
    boolean isHeld() {
        return asked != null;
    }

    /** Whether no other store has the file open that holds a slot; false as long as none is held here. */
    boolean isAlone() throws SQLException {
        SlotOwner self = asked;
        if (self == null) {
            return false;
        }
        List<Slot> present = slots();
        return own(present, self).isPresent()
                && present.stream()
                        .allMatch(slot ->
                                slot.owner().equals(self) || slot.owner().isGone(self));
    }

    /** The slot may be taken over from now on; when there is nothing in it, there is no slot. */
    void release(SlotOwner owner) throws SQLException {
        List<Slot> present = slots();
        Optional<Slot> own = own(present, owner);
        if (own.isPresent()) {
            long number = own.get().number();
            if (hasStates(number)) {
                write(number, SlotOwner.NOBODY, lastTurn(present) + 1);
            } else {
                remove(number);
            }
        }
    }

    /** What {@link #hold} would find, without changing anything. */
    Map<String, byte[]> left(SlotOwner owner) throws SQLException {
        List<Slot> present = slots();
        Optional<Slot> own =
                own(present, owner).or(() -> gone(present, owner).stream().findFirst());
        return own.isPresent() ? read(own.get().number()).states() : Map.of();
    }

    private List<Slot> slots() throws SQLException {
        List<Slot> found = new ArrayList<>();
        try (ResultSet rows = slots.executeQuery()) {
            while (rows.next()) {
                found.add(Slot.read(rows));
            }
        }
        found.removeIf(slot -> !slot.isPossible());
        return found;
    }

    private static Optional<Slot> own(List<Slot> present, SlotOwner owner) {
        return present.stream().filter(slot -> slot.owner().equals(owner)).findFirst();
    }

    /** The last written one first. */
    private static List<Slot> gone(List<Slot> present, SlotOwner asking) {
        return present.stream()
                .filter(slot -> slot.owner().isGone(asking))
                .sorted(Comparator.comparingLong(Slot::turn).reversed())
                .toList();
    }

    private static long lastTurn(List<Slot> present) {
        return present.stream().mapToLong(Slot::turn).max().orElse(0);
    }

    private static long unused(List<Slot> present) {
        LongPredicate isFree = number -> present.stream().noneMatch(slot -> slot.number() == number);
        return LongStream.range(0, MOST_SLOTS).filter(isFree).findFirst().orElse(0);
    }

    private void write(long number, SlotOwner owner, long turn) throws SQLException {
        writeSlot.setLong(1, number);
        writeSlot.setLong(2, owner.pid());
        writeSlot.setLong(3, owner.started());
        writeSlot.setLong(4, owner.nonce());
        writeSlot.setLong(5, turn);
        writeSlot.setLong(6, check(number, owner, turn));
        writeSlot.executeUpdate();
    }

    private void remove(long number) throws SQLException {
        deleteSlot.setLong(1, number);
        deleteSlot.executeUpdate();
    }

    /**
     * The states of a slot.
     *
     * @param states by name
     * @param damaged ids of rows whose checksum is wrong
     */
    record Found(Map<String, byte[]> states, List<Long> damaged) {}

    Found read(long slot) throws SQLException {
        Map<String, byte[]> states = new LinkedHashMap<>();
        List<Long> damaged = new ArrayList<>();
        range(read, slot);
        try (ResultSet rows = read.executeQuery()) {
            while (rows.next()) {
                long id = rows.getLong(1);
                String name = rows.getString(2);
                byte[] bytes = rows.getBytes(3);
                if (name != null && bytes != null && check(id, name, bytes) == rows.getLong(4)) {
                    states.put(name, bytes);
                } else {
                    damaged.add(id);
                }
            }
        }
        return new Found(Collections.unmodifiableMap(states), damaged);
    }

    private boolean hasStates(long slot) throws SQLException {
        range(any, slot);
        try (ResultSet row = any.executeQuery()) {
            return row.next();
        }
    }

    void write(long slot, String name, byte[] bytes) throws SQLException {
        long id = id(slot, name);
        write.setLong(1, id);
        write.setString(2, name);
        write.setBytes(3, bytes);
        write.setLong(4, check(id, name, bytes));
        write.executeUpdate();
    }

    private static long check(long id, String name, byte[] bytes) {
        return new Checksum().add(id).add(name).add(bytes).value();
    }

    void remove(long slot, String name) throws SQLException {
        removeState(id(slot, name));
    }

    void removeState(long id) throws SQLException {
        delete.setLong(1, id);
        delete.executeUpdate();
    }

    private void removeStates(long slot) throws SQLException {
        range(deleteAll, slot);
        deleteAll.executeUpdate();
    }

    private static void range(PreparedStatement statement, long slot) throws SQLException {
        statement.setLong(1, slot << NAME_BITS);
        statement.setLong(2, (slot << NAME_BITS) | NAMES);
    }

    /** FNV-1a with 64 bits, folded: of a million names, two would meet once in three hundred times. */
    static long id(long slot, String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        return (slot << NAME_BITS) | ((hash ^ (hash >>> NAME_BITS)) & NAMES);
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : all) {
            statement.close();
        }
    }
}
