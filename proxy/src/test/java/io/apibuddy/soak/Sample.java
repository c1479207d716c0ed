package io.apibuddy.soak;

import java.util.stream.LongStream;

/**
 * How much of everything there was at one moment.
 *
 * @param seconds since the start, of real time
 * @param heap bytes after a collection
 * @param direct bytes of direct buffers
 * @param threads of the process
 * @param descriptors open files and sockets of the process
 * @param entries in the cache
 * @param waiting requests that wait for their turn to go upstream
 * @param file bytes of the cache file and its log
 * @param resident bytes of the process
 * @param answers that clients have had until then
 * @param hits of them
 * @param unexpected answers that no client should see, until then
 */
record Sample(
        long seconds,
        long heap,
        long direct,
        int threads,
        int descriptors,
        long entries,
        long waiting,
        long file,
        long resident,
        long answers,
        long hits,
        long unexpected) {

    static final String HEADER =
            "seconds,heap,direct,threads,descriptors,entries,waiting,file,resident,answers,hits,unexpected";

    String line() {
        return String.join(
                ",",
                LongStream.of(
                                seconds,
                                heap,
                                direct,
                                threads,
                                descriptors,
                                entries,
                                waiting,
                                file,
                                resident,
                                answers,
                                hits,
                                unexpected)
                        .mapToObj(Long::toString)
                        .toList());
    }
}
