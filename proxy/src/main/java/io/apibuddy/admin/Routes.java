package io.apibuddy.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the endpoint of a call in the table. */
final class Routes {
    private final List<Endpoint> table;

    Routes(List<Endpoint> table) {
        this.table = List.copyOf(table);
    }

    List<Endpoint> table() {
        return table;
    }

    /**
     * What is at a path.
     *
     * @param endpoints by method; several methods, one path
     * @param parts what stands in the path for the template's names
     */
    record Place(List<Endpoint> endpoints, Map<String, String> parts) {
        /** GET answers HEAD as well (RFC 9110 section 9.3.2). */
        Optional<Endpoint> of(String method) {
            String meant = method.equals("HEAD") ? "GET" : method;
            return endpoints.stream()
                    .filter(endpoint -> endpoint.method().equals(meant))
                    .findFirst();
        }

        List<String> methods() {
            return endpoints.stream()
                    .flatMap(endpoint ->
                            endpoint.method().equals("GET") ? Stream.of("GET", "HEAD") : Stream.of(endpoint.method()))
                    .toList();
        }

        /** All methods of a path are for the same people. */
        boolean isOpenToAll() {
            return endpoints.stream().anyMatch(endpoint -> endpoint.kind().isOpenToAll());
        }
    }

    Optional<Place> at(String path) {
        return table.stream()
                .filter(endpoint -> endpoint.path().match(path).isPresent())
                .findFirst()
                .map(first -> new Place(
                        table.stream()
                                .filter(endpoint -> endpoint.path()
                                        .text()
                                        .equals(first.path().text()))
                                .toList(),
                        first.path().match(path).orElseThrow()));
    }

    List<String> paths() {
        return table.stream().map(endpoint -> endpoint.path().text()).distinct().toList();
    }
}
