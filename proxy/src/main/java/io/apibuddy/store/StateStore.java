package io.apibuddy.store;

import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Small states by name, kept in the cache's database for the process that wrote them. Each open store keeps its own,
 * also beside others on one file. After a stop, or the death of the process, the next one to ask takes over what was
 * written last among what is left.
 *
 * <p>Methods are called on a Vert.x context, never block and never fail a request: what goes wrong is told to the
 * store's {@code trouble}. A state is on disk a moment after it was saved, so a killed process loses that moment at most.
 */
public interface StateStore {
    /**
     * What a predecessor left, or this store itself saved before. Damaged states are left out. When the disk takes no
     * writes at that moment, what is there is given all the same.
     *
     * @return states by name, unmodifiable; completes on the caller's context and never fails: empty when nothing can be
     *     read
     */
    Future<Map<String, byte[]>> load();

    /**
     * Keeps a state in place of the one of that name. However many are saved before the disk comes to it, one is
     * written. A write that failed is made up for once the disk is back, or with the next save.
     *
     * @param name which is not to be shared by two states
     * @param state gives the newest one, whole; called on the writer's thread for each write, also for a later one that
     *     the store finds necessary, so it is kept until the next save or removal of that name. The array must not be
     *     changed afterwards
     */
    void save(String name, Supplier<byte[]> state);

    /**
     * Forgets a state.
     *
     * @param name of a state that may be there
     */
    void remove(String name);
}
