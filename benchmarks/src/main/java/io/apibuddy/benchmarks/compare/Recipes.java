package io.apibuddy.benchmarks.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How each of the other programs is configured and started, and what it cannot do. */
final class Recipes {
    private static final String NO_CONTENT = "the content is no part of its key";

    private Recipes() {}

    /** Its files of benchmarks/src/peers. */
    static List<String> templates(Kind kind) {
        return switch (kind) {
            case API_BUDDY -> List.of("api-buddy.yaml");
            case NGINX -> List.of("nginx.conf");
            case VARNISH -> List.of("varnish.vcl");
            case HAPROXY -> List.of("haproxy.cfg");
            case TRAFFICSERVER ->
                List.of(
                        "trafficserver/runroot.yaml",
                        "trafficserver/records.config",
                        "trafficserver/remap.config",
                        "trafficserver/storage.config",
                        "trafficserver/ip_allow.yaml",
                        "trafficserver/logging.yaml",
                        "trafficserver/ssl_multicert.config");
            case SQUID -> List.of("squid.conf");
        };
    }

    /** Why it cannot do what a case asks; empty where it can. */
    static Optional<String> cannot(Kind kind, Set<String> features) {
        Map<String, String> reasons = switch (kind) {
            case API_BUDDY, NGINX -> Map.of();
            case VARNISH ->
                Map.of(
                        Feature.TLS, "it leaves TLS to another program",
                        Feature.POST, NO_CONTENT,
                        Feature.LOG, "its log is written by another program");
            case HAPROXY ->
                Map.of(Feature.DISK, "its cache is in memory only", Feature.POST, "it keeps answers to GET only");
            case TRAFFICSERVER -> Map.of(Feature.POST, NO_CONTENT);
            case SQUID -> Map.of(Feature.H2, "it does not speak HTTP/2", Feature.POST, NO_CONTENT);
        };
        return reasons.entrySet().stream()
                .filter(entry -> features.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The file, below its folder, for a line for each request; empty for one that writes them to stdout. */
    static Optional<String> log(Kind kind) {
        return switch (kind) {
            case API_BUDDY, VARNISH, HAPROXY -> Optional.empty();
            case NGINX, SQUID -> Optional.of("access.log");
            case TRAFFICSERVER -> Optional.of("log/access.log");
        };
    }

    /** Starts it in the foreground, with its files in a folder. */
    static List<String> command(Kind kind, Path folder, int port, Set<String> features) {
        return switch (kind) {
            case API_BUDDY -> throw new IllegalStateException("it is started by its launcher");
            case NGINX ->
                List.of(
                        "nginx",
                        "-p",
                        folder.toString(),
                        "-c",
                        folder.resolve("nginx.conf").toString(),
                        "-e",
                        "error.log");
            case VARNISH -> varnish(folder, port, features);
            case HAPROXY ->
                List.of(
                        // Not quietly (-q): stdout would be closed, where its log goes.
                        "haproxy", "-db", "-f", folder.resolve("haproxy.cfg").toString());
            case TRAFFICSERVER -> List.of("traffic_server", "--run-root=" + folder);
            case SQUID -> squid(folder.resolve("squid.conf"), features);
        };
    }

    private static List<String> varnish(Path folder, int port, Set<String> features) {
        List<String> command = new ArrayList<>(List.of(
                "varnishd",
                "-F",
                "-n",
                folder.resolve("varnish").toString(),
                "-a",
                "127.0.0.1:" + port,
                "-f",
                folder.resolve("varnish.vcl").toString(),
                "-s",
                features.contains(Feature.DISK) ? "file," + folder.resolve("cache/all") + ",1G" : "malloc,1G"));
        // One pool, as there is one core; connections stay. While it is held it does not answer its parent, which is to
        // wait.
        Map<String, String> parameters = Map.of(
                "thread_pools", "1",
                "thread_pool_min", "600",
                "timeout_idle", "3600",
                "backend_idle_timeout", "3600",
                "ping_interval", "0",
                "listen_depth", "4096");
        parameters.forEach((name, value) -> command.addAll(List.of("-p", name + "=" + value)));
        if (features.contains(Feature.H2)) {
            command.addAll(List.of("-p", "feature=+http2"));
        }
        return command;
    }

    private static List<String> squid(Path config, Set<String> features) {
        if (!features.contains(Feature.DISK)) {
            return List.of("squid", "-N", "-f", config.toString());
        }
        // Its folders on the disk have to be made first.
        return List.of("sh", "-c", "squid -N -z -f \"$1\" && exec squid -N -f \"$1\"", "sh", config.toString());
    }
}
