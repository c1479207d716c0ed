package io.apibuddy.soak;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client got, and whether it should have.
 *
 * @param target that it asked for
 * @param status of the answer
 * @param problem name of the proxy's own error; empty when it is none
 * @param did what the cache says that it did
 * @param content all of it, or what came before the client left
 */
record SoakAnswer(String target, int status, Optional<String> problem, String did, byte[] content) {
    /** What an answer may be late for other reasons than the cache: in milliseconds, of its way through a busy machine. */
    private static final long SLACK = 2000;

    private static final Pattern PROBLEM = Pattern.compile("\"urn:api-buddy:problem:([a-z-]+)\"");

    static SoakAnswer of(String target, HttpResponse<byte[]> answer) {
        return of(
                target,
                answer.statusCode(),
                answer.headers().firstValue("Content-Type").orElse(""),
                answer.headers().firstValue("Cache-Status").orElse(""),
                answer.body());
    }

    static SoakAnswer of(String target, int status, String type, String did, byte[] content) {
        Matcher problem = PROBLEM.matcher(
                type.equals("application/problem+json") ? new String(content, StandardCharsets.UTF_8) : "");
        return new SoakAnswer(
                target, status, problem.find() ? Optional.of(problem.group(1)) : Optional.empty(), did, content);
    }

    SoakMapping mapping() {
        return SoakMapping.of(target);
    }

    boolean isHit() {
        return did.startsWith("api-buddy; hit");
    }

    /** Whether something was stored whose lifetime had ended. */
    boolean wasStale() {
        return did.contains("fwd=stale");
    }

    /** What it counts as. */
    String outcome() {
        return mapping() + " " + statusAndProblem() + (isHit() ? " hit" : "");
    }

    private String statusAndProblem() {
        return status + problem.map(name -> " " + name).orElse("");
    }

    /**
     * What is wrong with a whole answer.
     *
     * @param outdatedFor for how many milliseconds a version had not been the newest when the request was sent
     * @param speed how many times as fast as time the proxy's clock runs
     */
    Optional<String> fault(ToLongFunction<String> outdatedFor, int speed) {
        if (status != 200) {
            return mapping().allows(statusAndProblem())
                    ? Optional.empty()
                    : Optional.of(target + ": " + status + " " + new String(content, StandardCharsets.UTF_8));
        }
        Optional<String> version = version();
        if (version.isEmpty() || !Arrays.equals(content, SoakOrigin.content(target, version.get()))) {
            return Optional.of(target + ": wrong content of " + content.length + " bytes, " + did);
        }
        long most = mapping().lifetime().toMillis() / speed;
        long outdated = outdatedFor.applyAsLong(version.get());
        return outdated > most + SLACK
                ? Optional.of(target + ": too old by " + (outdated - most) + " ms of real time, " + did)
                : Optional.empty();
    }

    /** What is wrong with the first bytes of an answer whose client left then. */
    Optional<String> faultSoFar() {
        boolean begins = version()
                .map(version -> SoakOrigin.content(target, version))
                .filter(whole -> content.length <= whole.length
                        && Arrays.equals(content, 0, content.length, whole, 0, content.length))
                .isPresent();
        return status == 200 && begins
                ? Optional.empty()
                : Optional.of(
                        target + ": " + status + " with a wrong beginning of " + content.length + " bytes, " + did);
    }

    /** The one that the first line names, where it belongs to the target. */
    private Optional<String> version() {
        int end = 0;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        String[] first = new String(content, 0, end, StandardCharsets.US_ASCII).split(" ");
        return first.length == 2 && first[0].equals(target) && first[1].matches("v\\d+")
                ? Optional.of(first[1])
                : Optional.empty();
    }
}
